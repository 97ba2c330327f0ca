package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.Verdict;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ListenerMetersTest {

    private static final Destination QUEUE = Destination.queue("orders.of.customer.4711");
    private static final Destination DEAD = Destination.queue("orders.dead");
    private static final Failure FAILURE = Failure.of(new IllegalStateException("secret text"));
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ListenerEvents events = ReliableMetrics.listenerEvents(registry, "billing");

    @Test
    void handlersAreTimedByVerdict() {
        List<Verdict> verdicts = List.of(
                new Verdict.Done(),
                new Verdict.Done(),
                new Verdict.Duplicate(),
                new Verdict.Busy(SECOND),
                new Verdict.Retry(FAILURE, 1, Optional.empty()),
                new Verdict.Pause(FAILURE));
        verdicts.forEach(verdict -> events.answered(QUEUE, verdict, SECOND));

        assertThat(handled("done").count()).isEqualTo(2);
        assertThat(handled("done").totalTime(TimeUnit.SECONDS)).isEqualTo(2);
        for (String verdict : List.of("duplicate", "busy", "retry", "pause")) {
            assertThat(handled(verdict).count()).as(verdict).isOne();
        }
        assertThat(handled("dead_letter").count()).isZero();
    }

    @Test
    void listenersOfOneNameShareWhatIsInHand() {
        ListenerEvents restarted = ReliableMetrics.listenerEvents(registry, "billing");
        events.handling(QUEUE, 2);
        restarted.handling(QUEUE, 3);
        events.handled(QUEUE, 2);
        assertThat(registry.get("reliablemq.listener.in.flight").gauge().value())
                .isEqualTo(3);
    }

    @Test
    void whatIsInHandIsGaugedAndHowMuchTogether() {
        events.handling(QUEUE, 20);
        events.handling(QUEUE, 1);
        assertThat(registry.get("reliablemq.listener.in.flight").gauge().value())
                .isEqualTo(21);

        events.handled(QUEUE, 20);
        assertThat(registry.get("reliablemq.listener.in.flight").gauge().value())
                .isOne();
        assertThat(registry.get("reliablemq.listener.batch.size").summary().max())
                .isEqualTo(20);
    }

    @Test
    void whatHappensIsCounted() {
        events.acknowledged(QUEUE);
        events.retrying(QUEUE, SECOND);
        events.delayed(QUEUE, SECOND);
        events.pausing(QUEUE, FAILURE, SECOND);
        events.connected(QUEUE);
        events.disconnected(QUEUE, FAILURE);
        events.overdue(QUEUE, SECOND);

        for (String name :
                List.of("acknowledged", "retries", "delays", "pauses", "connects", "disconnects", "overdue")) {
            assertThat(registry.get("reliablemq.listener." + name).counter().count())
                    .as(name)
                    .isOne();
        }
    }

    @Test
    void deadLettersAreCountedByFewReasons() {
        events.deadLettered(QUEUE, DEAD, Failure.of("TooOld", "recorded in 1999"));
        events.deadLettered(QUEUE, DEAD, Failure.of("UnknownFormat", "format 7"));
        events.deadLettered(QUEUE, DEAD, FAILURE);
        events.deadLettered(QUEUE, DEAD, Failure.of(new IllegalArgumentException("another secret")));
        events.deadLettered(QUEUE, DEAD, Failure.of("NewInSomeVersion", "x"));

        assertThat(deadLetters("too_old")).isOne();
        assertThat(deadLetters("unknown_format")).isOne();
        assertThat(deadLetters("handler")).isEqualTo(2);
        assertThat(deadLetters("other")).isOne();
        assertThat(deadLetters("suspected_crash")).isZero();
    }

    @Test
    void nothingThatHappensAddsAMeterOrATag() {
        List<Meter.Id> before = ids();

        handlersAreTimedByVerdict();
        whatIsInHandIsGaugedAndHowMuchTogether();
        whatHappensIsCounted();
        deadLettersAreCountedByFewReasons();

        assertThat(ids()).containsExactlyInAnyOrderElementsOf(before);
        assertThat(before).noneSatisfy(id -> assertThat(id.toString()).contains("4711"));
    }

    private List<Meter.Id> ids() {
        return registry.getMeters().stream().map(Meter::getId).toList();
    }

    private Timer handled(String verdict) {
        return registry.get("reliablemq.listener.handling")
                .tags("listener", "billing", "verdict", verdict)
                .timer();
    }

    private double deadLetters(String reason) {
        return registry.get("reliablemq.listener.dead.letters")
                .tags("listener", "billing", "reason", reason)
                .counter()
                .count();
    }
}
