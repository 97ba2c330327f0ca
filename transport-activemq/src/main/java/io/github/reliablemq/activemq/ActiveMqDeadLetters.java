package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Operator;
import io.github.reliablemq.TransportException;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is in a dead-letter queue, ours or the broker's, and what to do with it. Thread-safe. Each call makes a
 * connection of its own and closes it; there is nothing to close.
 *
 * <pre>{@code
 * ActiveMqDeadLetters dead = ActiveMqDeadLetters.in(broker, Destination.queue("orders.dead"));
 * dead.groups(1_000).forEach(System.out::println);
 * dead.replay(DeadLetterFilter.all(), Replay.one(), Operator.named("jane").because("prices are back"));
 * }</pre>
 *
 * <p>A replayed message keeps its id, so that consumers that handled it do not handle it again, and gets a new epoch,
 * so that its attempts are counted anew. Replaying and discarding are one broker transaction for each message: it is in
 * the dead letters or where it was sent to, never in both and never in neither. Every action is logged with its
 * operator.
 */
public final class ActiveMqDeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDeadLetters.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration NOTHING_MORE = Duration.ofSeconds(1);
    private static final int LOOKS = 10;
    private static final int MOST_LISTED = 10_000;
    /** Each makes the selector longer. */
    private static final int MOST_PASSED_OVER = 100;

    private final Switchboard switchboard;
    private final Destination queue;
    private final InstantSource clock;

    private ActiveMqDeadLetters(ActiveMqBroker broker, Destination queue, InstantSource clock) {
        this.switchboard = new Switchboard(broker);
        this.queue = queue;
        this.clock = clock;
    }

    /**
     * The dead letters in that queue. Does not connect.
     *
     * @throws ConfigurationException when it is no queue
     */
    public static ActiveMqDeadLetters in(ActiveMqBroker broker, Destination queue) {
        if (queue.kind() != Destination.Kind.QUEUE) {
            throw new ConfigurationException(List.of("deadLetters.queue: must be a queue, is " + queue));
        }
        return new ActiveMqDeadLetters(broker, queue, InstantSource.system());
    }

    /**
     * The oldest that fit. The broker shows no more than its {@code maxBrowsePageSize} (400 unless set), and no more
     * than it has memory for.
     *
     * @param most 1 to 10,000
     * @throws TransportException when the broker cannot be reached or fails
     */
    public List<DeadLetter> list(DeadLetterFilter filter, int most) {
        if (most < 1 || most > MOST_LISTED) {
            throw new IllegalArgumentException("most must be 1 to " + MOST_LISTED + ", is " + most);
        }
        return onConnection("list", link -> browse(link, filter, most));
    }

    /** The oldest {@code most}, by cause; the largest group first. See {@link #list} for its limits. */
    public List<DeadLetterGroup> groups(int most) {
        Map<String, DeadLetterGroup> groups = new LinkedHashMap<>();
        for (DeadLetter each : list(DeadLetterFilter.all(), most)) {
            groups.merge(
                    each.cause().fingerprint(),
                    new DeadLetterGroup(each.cause().fingerprint(), 1, each, each.since()),
                    (all, one) -> new DeadLetterGroup(
                            all.fingerprint(),
                            all.count() + 1,
                            all.example(),
                            all.oldest().isBefore(one.oldest()) ? all.oldest() : one.oldest()));
        }
        return groups.values().stream()
                .sorted((one, other) -> Integer.compare(other.count(), one.count()))
                .toList();
    }

    /**
     * Sends dead letters again, the oldest first. What cannot be sent stays; a broker that fails in the middle leaves
     * each message on one side.
     *
     * @throws TransportException when the broker cannot be reached or fails; how many were replayed before is in the
     *     log
     */
    public Replay.Report replay(DeadLetterFilter filter, Replay replay, Operator operator) {
        Replayed so = new Replayed(replay, clock.instant().minus(replay.dedupWindow()));
        try {
            onConnection("replay", link -> {
                each(link, filter, replay.most(), (session, message) -> so.sendAgain(session, message));
                return so.report();
            });
        } finally {
            LOG.info("{}: {} replayed {} of {}", queue, operator, so.report(), filter);
        }
        return so.report();
    }

    /**
     * Deletes dead letters for good.
     *
     * @param most at most that many, 1 or more
     * @return how many
     * @throws TransportException when the broker cannot be reached or fails
     */
    public int discard(DeadLetterFilter filter, int most, Operator operator) {
        int[] discarded = {0};
        try {
            onConnection("discard", link -> {
                each(link, filter, most, (session, message) -> {
                    discarded[0]++;
                    return true;
                });
                return discarded[0];
            });
        } finally {
            LOG.info("{}: {} discarded {} of {}", queue, operator, discarded[0], filter);
        }
        return discarded[0];
    }

    private List<DeadLetter> browse(Link link, DeadLetterFilter filter, int most) throws JMSException {
        List<DeadLetter> found = new ArrayList<>();
        try (Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(queue.name()), filter.selector())) {
            Enumeration<?> messages = browser.getEnumeration();
            while (found.size() < most && messages.hasMoreElements()) {
                found.add(DeadLetterReading.of((ActiveMQMessage) messages.nextElement()));
            }
        }
        return found;
    }

    /** One transaction for each. What the action does not want is passed over, and stays. */
    private void each(Link link, DeadLetterFilter filter, int most, Action action) throws JMSException {
        DeadLetterFilter rest = filter;
        int done = 0;
        for (int passedOver = 0; passedOver <= MOST_PASSED_OVER; passedOver++) {
            Pass pass = pass(link, rest, most - done, action);
            done += pass.done();
            if (pass.unwanted() == null) {
                return;
            }
            rest = rest.except(pass.unwanted());
        }
        LOG.warn("{}: stopped after {} dead letters that could not be moved", queue, MOST_PASSED_OVER);
    }

    /** Up to the first that is not wanted: it goes back when the session is closed, and only a new one can pass it. */
    @SuppressWarnings("try") // The limit works by being open.
    private Pass pass(Link link, DeadLetterFilter filter, int most, Action action) throws JMSException {
        try (Session session = link.connection().createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(JmsMapping.destination(queue), filter.selector())) {
            for (int done = 0; done < most; done++) {
                Message message = next(link, filter, consumer);
                if (message == null) {
                    return new Pass(done, null);
                }
                try (Watchdog.Watch limit = link.limit(DEADLINE, "a dead letter's move")) {
                    if (!action.on(session, (ActiveMQMessage) message)) {
                        session.rollback();
                        return new Pass(done, message.getJMSMessageID());
                    }
                    session.commit();
                }
            }
            return new Pass(most, null);
        }
    }

    /** A slow broker is not an empty queue: it is asked before the end is believed. Null at the end. */
    private @Nullable Message next(Link link, DeadLetterFilter filter, MessageConsumer consumer) throws JMSException {
        for (int look = 0; look < LOOKS; look++) {
            Message message = consumer.receive(NOTHING_MORE.toMillis());
            if (message != null || browse(link, filter, 1).isEmpty()) {
                return message;
            }
        }
        throw new JMSException("The broker shows dead letters and does not deliver them within "
                + NOTHING_MORE.multipliedBy(LOOKS) + ": perhaps somebody else has taken them");
    }

    /**
     * How far one session came.
     *
     * @param unwanted what ended it, by its broker id; null when nothing is left, or enough is done
     */
    private record Pass(int done, @Nullable String unwanted) {}

    private <R> R onConnection(String doing, Work<R> work) {
        // One at a time: what the client holds in its buffer is out of reach of others until the session is closed.
        try (Link link = switchboard.connect("dead-letters-" + queue.name(), null, ListenerLink.settings(1))) {
            return work.on(link);
        } catch (JMSException e) {
            throw new TransportException(
                    "Dead letters in " + queue + ": " + doing + " failed (" + Causes.summary(e)
                            + "). What was not done stays where it is; repeat it",
                    e);
        }
    }

    /** Counts on the way. */
    private static final class Replayed {

        private final Replay replay;
        private final Instant windowStart;
        private int replayed;
        private int beyondWindow;
        private int left;

        Replayed(Replay replay, Instant windowStart) {
            this.replay = replay;
            this.windowStart = windowStart;
        }

        boolean sendAgain(Session session, ActiveMQMessage message) throws JMSException {
            DeadLetter dead = DeadLetterReading.of(message);
            Optional<Destination> to = replay.to().or(dead::origin);
            if (to.isEmpty()) {
                LOG.warn("Dead letter {} stays: nobody wrote down where it came from. Say where to", dead.brokerId());
                left++;
                return false;
            }
            dead.recordedAt().filter(windowStart::isAfter).ifPresent(recorded -> warnOfAge(dead, recorded));
            try (MessageProducer producer = session.createProducer(JmsMapping.destination(to.get()))) {
                producer.send(
                        DeadLetterReturn.of(message, dead.replays() + 1),
                        DeliveryMode.PERSISTENT,
                        message.getJMSPriority(),
                        Message.DEFAULT_TIME_TO_LIVE);
            }
            replayed++;
            if (replayed % replay.rate().messages() == 0) {
                LockSupport.parkNanos(replay.rate().every().toNanos());
            }
            return true;
        }

        private void warnOfAge(DeadLetter dead, Instant recorded) {
            LOG.warn(
                    "Message {} was recorded at {}, longer ago than keys are kept: if it was handled then, it is handled"
                            + " again",
                    dead.id().map(Object::toString).orElse(dead.brokerId()),
                    recorded);
            beyondWindow++;
        }

        Replay.Report report() {
            return new Replay.Report(replayed, beyondWindow, left);
        }
    }

    /** Moves a message, on its session; false to leave it and stop. */
    private interface Action {
        boolean on(Session session, ActiveMQMessage message) throws JMSException;
    }

    private interface Work<R> {
        R on(Link link) throws JMSException;
    }

    /** For logs. */
    @Override
    public String toString() {
        return "DeadLetters[" + queue + "]";
    }
}
