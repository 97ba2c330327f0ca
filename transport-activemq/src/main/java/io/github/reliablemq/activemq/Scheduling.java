package io.github.reliablemq.activemq;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing go to a broker's scheduler that is not there. Remembers the answer of a connection. Used by one thread.
 */
final class Scheduling {

    private final Duration patience;
    private @Nullable Link asked;
    private SchedulerProbe.Scheduler answer = SchedulerProbe.Scheduler.UNKNOWN;

    Scheduling(Duration patience) {
        this.patience = patience;
    }

    /** Null when the broker keeps schedules; cuts a connection that says nothing at all. */
    @SuppressWarnings("try") // The limit works by being open.
    @Nullable
    Outcome refusal(Link link, Envelope envelope) {
        if (asked != link || answer == SchedulerProbe.Scheduler.UNKNOWN) {
            // Twice the time: an answer that only stays away must not cost the connection.
            try (Watchdog.Watch limit = link.limit(patience.multipliedBy(2), "a probe of its scheduler")) {
                answer = SchedulerProbe.ask(link, patience);
                asked = link;
            } catch (JMSException | RuntimeException e) {
                return unasked(link, e);
            }
        }
        return switch (answer) {
            case ON -> null;
            case OFF ->
                Outcome.refused(
                        RefusalReason.REJECTED,
                        Scope.MESSAGE,
                        new SchedulerOffException(notSent(
                                link,
                                envelope,
                                "has its scheduler off and would deliver at once. Set schedulerSupport=\"true\" at the broker, or"
                                        + " record the message in an outbox with a delay")));
            case UNKNOWN ->
                Outcome.refused(
                        RefusalReason.NO_ANSWER,
                        Scope.MESSAGE,
                        new MissedDeadline(notSent(
                                link,
                                envelope,
                                "did not show within " + patience + " whether its scheduler is on. Send it again")));
        };
    }

    private static String notSent(Link link, Envelope envelope, String why) {
        return "Message " + envelope.id() + " for " + envelope.destination() + " was not sent: the broker at "
                + link.address() + " " + why;
    }

    private static Outcome unasked(Link link, Exception thrown) {
        IOException broken = link.brokenBy();
        if (broken == null) {
            return Outcome.refused(Causes.reason(thrown), Scope.MESSAGE, thrown);
        }
        RefusalReason reason = broken instanceof MissedDeadline ? RefusalReason.NO_ANSWER : RefusalReason.UNREACHABLE;
        return Outcome.refused(reason, Scope.CONNECTION, broken);
    }
}
