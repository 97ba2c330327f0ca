package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Due;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageIdSource;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OperatorLog;
import io.github.reliablemq.TransportException;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.command.ActiveMQMessage;
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
 * operator, and what is done to single messages is put on record before it is done, where that is wanted
 * ({@link #recordingIn}).
 */
public final class ActiveMqDeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDeadLetters.class);
    private static final int MOST_LISTED = 10_000;
    private static final String ERASE = "ERASE_DEAD_LETTER";

    private final Switchboard switchboard;
    private final Destination queue;
    private final OperatorLog log;
    private final InstantSource clock = InstantSource.system();
    private final MessageIdSource ids = MessageIdSource.timeOrdered(clock, new SecureRandom());

    private ActiveMqDeadLetters(Switchboard switchboard, Destination queue, OperatorLog log) {
        this.switchboard = switchboard;
        this.queue = queue;
        this.log = log;
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
        return new ActiveMqDeadLetters(new Switchboard(broker), queue, (operator, action, target, where) -> {});
    }

    /** The same, with each replay, edit, discard and erasure of a message on record there before it is done. */
    public ActiveMqDeadLetters recordingIn(OperatorLog record) {
        return new ActiveMqDeadLetters(switchboard, queue, record);
    }

    /**
     * The oldest that fit. The broker shows no more than its {@code maxBrowsePageSize} (400 unless set), and no more
     * than it has memory for.
     *
     * @param most 1 to 10,000
     * @throws TransportException when the broker cannot be reached or fails
     */
    public List<DeadLetter> list(DeadLetterFilter filter, int most) {
        checkMost(most);
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
            walk("replay", filter, replay.most(), recorded(run, "REPLAY_DEAD_LETTER", operator));
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
        return remove(filter, most, "DISCARD_DEAD_LETTER", operator);
    }

    private int remove(DeadLetterFilter filter, int most, String action, Operator operator) {
        DiscardRun run = new DiscardRun();
        try {
            walk("discard", filter, most, recorded(run, action, operator));
        } finally {
            LOG.info("{}: {} discarded {} of {}", queue, operator, run.discarded(), filter);
        }
        return run.discarded();
    }

    /**
     * A builder that has origin, ordering key, headers and body of a dead letter, for {@link #editAsNew}; change what
     * is wrong in it.
     *
     * @param brokerId as {@link DeadLetter#brokerId} has it
     * @throws IllegalStateException when it is not there (any more), or its body cannot be read here
     * @throws TransportException when the broker cannot be reached or fails
     */
    public Message.Builder edit(String brokerId) {
        return onConnection(
                        "edit",
                        walk -> walk.look(DeadLetterFilter.copy(brokerId), 1, DeadLetterEdit::of).stream()
                                .findFirst())
                .orElseThrow(() -> new IllegalStateException("There is no dead letter " + brokerId + " in " + queue));
    }

    /**
     * Sends an edited message in the place of a dead letter, in one broker transaction: it is a new message, recorded
     * now, with an id of its own that no consumer has seen, and names its original in the property
     * {@code rmq_edited_from}.
     *
     * @param brokerId of the original, which is gone afterwards
     * @param edited usually from {@link #edit}; without a due time and an expiry, which only an outbox keeps
     * @return the id of the edited message; empty when there is no such dead letter (any more)
     * @throws InvalidMessageException when it has a due time or an expiry
     * @throws TransportException when the broker cannot be reached or fails, or the message has the id of its original
     */
    public Optional<MessageId> editAsNew(String brokerId, Message edited, Operator operator) {
        if (!edited.due().equals(Due.now()) || edited.expiresAt().isPresent()) {
            throw new InvalidMessageException("An edited dead letter cannot have a due time or an expiry. Nothing was"
                    + " sent; " + brokerId + " stays in " + queue);
        }
        MessageId id = edited.id().orElseGet(ids::next);
        Optional<MessageId> sent = onConnection("edit as new", walk -> {
            EditRun run = new EditRun(edited, id, clock.instant(), walk.maxFrameSize());
            walk.each(DeadLetterFilter.copy(brokerId), 1, recorded(run, "EDIT_DEAD_LETTER", operator));
            return run.result();
        });
        LOG.info("{}: {} edited {} as new: {}", queue, operator, brokerId, sent);
        return sent;
    }

    /**
     * Deletes all copies of a message from this queue, as the erasure of a person's data wants it.
     *
     * @return how many
     * @throws TransportException when the broker cannot be reached or fails
     */
    public int erase(MessageId id, Operator operator) {
        return remove(DeadLetterFilter.all().id(id), Integer.MAX_VALUE, ERASE, operator);
    }

    /**
     * Deletes all copies of a message from all queues of a broker, those that are consumed too. Takes about a second
     * for each queue, and needs the broker's advisories to learn their names. Not touched: what consumers have in hand,
     * durable subscriptions to topics, and messages of other ids that were {@linkplain #editAsNew edited} from it.
     *
     * @param record where each deletion is put on record before it is done, such as the audit of an outbox
     * @return where and how many
     * @throws TransportException when the broker cannot be reached or fails, or names no queue; what was deleted before
     *     is in the log
     */
    public static Map<Destination, Integer> eraseEverywhere(
            ActiveMqBroker broker, MessageId id, Operator operator, OperatorLog record) {
        Map<Destination, Integer> erased = new LinkedHashMap<>();
        try (Link link = new Switchboard(broker).connect("erasure", null, ListenerLink.settings(1))) {
            for (Destination each : QueueNames.of(link)) {
                DiscardRun run = new DiscardRun();
                RecordedAction recorded = new RecordedAction(run, record, operator, ERASE, each);
                new DeadLetterWalk(link, each).each(DeadLetterFilter.all().id(id), Integer.MAX_VALUE, recorded);
                if (run.discarded() > 0) {
                    erased.put(each, run.discarded());
                }
            }
            return erased;
        } catch (JMSException e) {
            throw new TransportException(
                    "Message " + id + " is perhaps not erased everywhere (" + Causes.summary(e) + "). Repeat it", e);
        } finally {
            LOG.info("{}: {} erased {} from {}", broker, operator, id, erased);
        }
    }

    /**
     * Writes the oldest that fit as lines of JSON, one for each; they stay where they are, each with one delivery more
     * as the broker counts. While it runs nobody else gets them.
     *
     * @param most 1 to 10,000
     * @param to is neither flushed nor closed
     * @return how many
     * @throws UncheckedIOException when {@code to} fails
     * @throws TransportException when the broker cannot be reached or fails; nothing was written then
     */
    public int exportLines(DeadLetterFilter filter, int most, Appendable to) {
        checkMost(most);
        List<String> lines = onLink(
                "export", 0, link -> new DeadLetterWalk(link, queue).lookAtAll(filter, most, DeadLetterLine::of));
        try {
            for (String line : lines) {
                to.append(line).append('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.size();
    }

    /**
     * Puts exported dead letters into this queue, all of them or none: the same messages with the same cause, here
     * since now and under a new {@linkplain DeadLetter#brokerId name} of the broker's.
     *
     * @return how many
     * @throws ConfigurationException naming each line that {@link #exportLines} has not written
     * @throws TransportException when the broker cannot be reached or fails
     */
    public int importLines(List<String> lines, Operator operator) {
        List<ActiveMQMessage> messages = DeadLetterImport.read(lines);
        onLink("import", 1, link -> {
            DeadLetterImport.send(link, queue, messages);
            return messages;
        });
        LOG.info("{}: {} imported {}", queue, operator, messages.size());
        return messages.size();
    }

    private static void checkMost(int most) {
        if (most < 1 || most > MOST_LISTED) {
            throw new IllegalArgumentException("most must be 1 to " + MOST_LISTED + ", is " + most);
        }
    }

    private RecordedAction recorded(DeadLetterWalk.Action action, String name, Operator operator) {
        return new RecordedAction(action, log, operator, name, queue);
    }

    private void walk(String doing, DeadLetterFilter filter, int most, DeadLetterWalk.Action action) {
        onConnection(doing, walk -> {
            walk.each(filter, most, action);
            return most;
        });
    }

    private <R> R onConnection(String doing, Work<DeadLetterWalk, R> work) {
        return onLink(doing, 1, link -> work.on(new DeadLetterWalk(link, queue)));
    }

    /** @param prefetch what the client holds in its buffer is out of reach of others until the session is closed */
    private <R> R onLink(String doing, int prefetch, Work<Link, R> work) {
        try (Link link = switchboard.connect("dead-letters-" + queue.name(), null, ListenerLink.settings(prefetch))) {
            return work.on(link);
        } catch (JMSException e) {
            throw new TransportException(
                    "Dead letters in " + queue + ": " + doing + " failed (" + Causes.summary(e)
                            + "). What was not done stays where it is; repeat it",
                    e);
        }
    }

    private interface Work<T, R> {
        R on(T tool) throws JMSException;
    }

    /** For logs. */
    @Override
    public String toString() {
        return "DeadLetters[" + queue + "]";
    }
}
