package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Operator;
import io.github.reliablemq.TransportException;
import jakarta.jms.JMSException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final int MOST_LISTED = 10_000;

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
        return onConnection("list", walk -> walk.browse(filter, most));
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
        ReplayRun run = new ReplayRun(replay, clock.instant().minus(replay.dedupWindow()));
        try {
            walk("replay", filter, replay.most(), run);
        } finally {
            LOG.info("{}: {} replayed {} of {}", queue, operator, run.report(), filter);
        }
        return run.report();
    }

    /**
     * Deletes dead letters for good.
     *
     * @param most at most that many, 1 or more
     * @return how many
     * @throws TransportException when the broker cannot be reached or fails
     */
    public int discard(DeadLetterFilter filter, int most, Operator operator) {
        DiscardRun run = new DiscardRun();
        try {
            walk("discard", filter, most, run);
        } finally {
            LOG.info("{}: {} discarded {} of {}", queue, operator, run.discarded(), filter);
        }
        return run.discarded();
    }

    private void walk(String doing, DeadLetterFilter filter, int most, DeadLetterWalk.Action action) {
        onConnection(doing, walk -> {
            walk.each(filter, most, action);
            return most;
        });
    }

    private <R> R onConnection(String doing, Work<R> work) {
        // One at a time: what the client holds in its buffer is out of reach of others until the session is closed.
        try (Link link = switchboard.connect("dead-letters-" + queue.name(), null, ListenerLink.settings(1))) {
            return work.on(new DeadLetterWalk(link, queue));
        } catch (JMSException e) {
            throw new TransportException(
                    "Dead letters in " + queue + ": " + doing + " failed (" + Causes.summary(e)
                            + "). What was not done stays where it is; repeat it",
                    e);
        }
    }

    private interface Work<R> {
        R on(DeadLetterWalk walk) throws JMSException;
    }

    /** For logs. */
    @Override
    public String toString() {
        return "DeadLetters[" + queue + "]";
    }
}
