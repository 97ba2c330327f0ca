package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.activemq.ActiveMQMessageProducer;
import org.apache.activemq.AsyncCallback;
import org.apache.activemq.MaxFrameSizeExceededException;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of a direct sender, made anew when it breaks. Used by one thread. */
final class DirectConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDirectSender.class);
    private static final Backoff HOLD_OFF = Backoff.exponential(Duration.ofMillis(50), Duration.ofSeconds(2));

    private final String name;
    private final Switchboard switchboard;
    private final JmsMapping mapping;
    private final Duration sendDeadline;

    private final TopicWatch topics;
    private final Scheduling scheduling;

    private @Nullable Link link;
    private @Nullable ActiveMQMessageProducer producer;
    private int failures;
    private long holdOffUntil;
    private @Nullable Outcome lastRefusal;

    DirectConnection(
            String name, Switchboard switchboard, JmsMapping mapping, TopicWatch topics, Duration sendDeadline) {
        this.name = name;
        this.switchboard = switchboard;
        this.mapping = mapping;
        this.topics = topics;
        this.sendDeadline = sendDeadline;
        this.scheduling = new Scheduling(sendDeadline.dividedBy(2));
    }

    static Outcome unreachable(Throwable cause) {
        return Outcome.refused(RefusalReason.UNREACHABLE, Scope.CONNECTION, cause);
    }

    /** Hands it to the client, or settles it. */
    void transmit(DirectSend send) {
        Outcome refusal = connect();
        if (refusal != null) {
            send.settle(refusal);
            return;
        }
        Link open = link;
        ActiveMQMessageProducer through = producer;
        if (open == null || through == null) {
            throw new AssertionError("connected without a connection");
        }
        Outcome objection = objection(send, open);
        if (objection != null) {
            send.settle(objection);
            return;
        }
        BrokerSchedule schedule = send.schedule();
        ActiveMQMessage message;
        try {
            Map<String, Object> commands = schedule == null ? Map.of() : schedule.commands();
            message = mapping.encode(send.envelope(), commands, open.wire().maxFrameSize());
        } catch (JMSException | RuntimeException e) {
            send.settle(Outcome.refused(Causes.encodingReason(e), Scope.MESSAGE, e));
            return;
        }
        if (send.departs(open)) {
            write(send, message, open, through);
        }
    }

    /** What the broker would do wrong without a word; null when it may go. */
    private @Nullable Outcome objection(DirectSend send, Link open) {
        Outcome lost = topics.refusal(open, List.of(send.envelope()), sendDeadline);
        return lost != null || send.schedule() == null ? lost : scheduling.refusal(open, send.envelope());
    }

    void close() {
        Link open = link;
        link = null;
        producer = null;
        if (open != null) {
            open.close();
        }
    }

    @SuppressWarnings("try") // The limit works by being open.
    private void write(DirectSend send, ActiveMQMessage message, Link open, ActiveMQMessageProducer through) {
        try (Watchdog.Watch limit = open.limit(sendDeadline, "a message")) {
            through.send(
                    JmsMapping.destination(send.envelope().destination()),
                    message,
                    DeliveryMode.PERSISTENT,
                    Message.DEFAULT_PRIORITY,
                    Message.DEFAULT_TIME_TO_LIVE,
                    new Answer(send, open));
        } catch (JMSException | RuntimeException e) {
            // Half a message may be written, and the client's idea of what the broker knows may be wrong.
            open.abort(new IOException("A message was not sent in full", e));
            send.settle(
                    Causes.has(e, MaxFrameSizeExceededException.class)
                            ? Outcome.refused(RefusalReason.TOO_LARGE, Scope.MESSAGE, e)
                            : unknown(open, e));
        }
    }

    private static Outcome unknown(Link open, Throwable cause) {
        return open.brokenBy() instanceof MissedDeadline late ? Outcome.unanswered(late) : Outcome.unknown(cause);
    }

    /** Null when there is a connection that works as far as we know. */
    private @Nullable Outcome connect() {
        Link open = link;
        if (open != null && open.brokenBy() == null) {
            return null;
        }
        close();
        if (lastRefusal != null && System.nanoTime() - holdOffUntil < 0) {
            return lastRefusal;
        }
        try {
            Link fresh = switchboard.connect(name, name, dialer -> {});
            link = fresh;
            producer = producerOn(fresh);
            if (failures > 0) {
                LOG.info("{}: connected to {} again", name, fresh.address());
            }
            failures = 0;
            lastRefusal = null;
            return null;
        } catch (TransportException e) {
            return remember(e);
        }
    }

    @SuppressWarnings("try") // The limit works by being open.
    private ActiveMQMessageProducer producerOn(Link fresh) {
        try (Watchdog.Watch limit = fresh.limit(sendDeadline, "a new session")) {
            Session session = fresh.connection().createSession(false, Session.AUTO_ACKNOWLEDGE);
            return (ActiveMQMessageProducer) session.createProducer(null);
        } catch (JMSException e) {
            close();
            throw new TransportUnavailableException(
                    name + ": the broker at " + fresh.address() + " gave no session (" + Causes.summary(e)
                            + "). Nothing was sent. The next send tries again",
                    e);
        }
    }

    private Outcome remember(TransportException e) {
        failures++;
        if (failures == 1) {
            LOG.warn("{}: no connection, sends are refused until there is one: {}", name, Failure.of(e));
            LOG.debug("{}: where it was noticed", name, e);
        } else {
            LOG.debug("{}: still no connection", name, e);
        }
        holdOffUntil = System.nanoTime()
                + HOLD_OFF.after(failures, ThreadLocalRandom.current().nextDouble())
                        .toNanos();
        RefusalReason reason =
                e instanceof TransportUnavailableException ? RefusalReason.UNREACHABLE : RefusalReason.NOT_PERMITTED;
        Outcome refusal = new Outcome.Refused(reason, Scope.CONNECTION, Failure.of(e));
        lastRefusal = refusal;
        return refusal;
    }

    /** Runs on the thread that reads from the broker, or the one that closes: only hands the answer on. */
    private record Answer(DirectSend send, Link link) implements AsyncCallback {

        @Override
        public void onSuccess() {
            send.settle(Outcome.stored());
        }

        @Override
        public void onException(JMSException e) {
            IOException disposed = Causes.disposed(e);
            if (disposed != null) {
                // The client tells us before it tells the connection, and the next send of this key goes at once.
                link.abort(disposed);
            }
            send.settle(
                    link.brokenBy() != null || Causes.leavesCommitOpen(e)
                            ? Outcome.unknown(e)
                            : Outcome.refused(Causes.reason(e), Scope.MESSAGE, e));
        }
    }
}
