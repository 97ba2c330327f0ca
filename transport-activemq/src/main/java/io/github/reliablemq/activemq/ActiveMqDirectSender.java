package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.DirectSender;
import io.github.reliablemq.Due;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageIdSource;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportEvents;
import io.github.reliablemq.spi.Envelope;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends straight to ActiveMQ over one connection of its own, many messages under way at a time. Thread-safe; whoever
 * created it closes it.
 *
 * <p>Every send ends as exactly one outcome, within the send deadline: stored, refused, or unknown. When the connection
 * breaks, what was under way is unknown, and the next send connects anew; while no broker can be reached, sends are
 * refused at once. A message nobody answers for within the deadline costs the connection.
 *
 * <p>Messages with an ordering key leave one after the other: the next one of the same key and destination waits for
 * the outcome of the one before. A message with a due time or an expiry is refused.
 *
 * <p>Dependent stages run on one thread of the sender's own. One that blocks delays other answers being told, but not
 * the sending, and cannot stop it.
 */
public final class ActiveMqDirectSender implements DirectSender {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDirectSender.class);
    private static final Duration END = Duration.ofSeconds(5);

    private final String name = "direct-sender-" + UUID.randomUUID();
    private final int window;
    private final Duration sendDeadline;
    private final MessageIdSource ids = MessageIdSource.timeOrdered(InstantSource.system(), new SecureRandom());
    private final DirectConnection connection;

    private final Semaphore room;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Watchdog deadlines = new Watchdog(name + "-deadlines");
    private final ExecutorService sending =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "reliablemq-" + name));
    private final ExecutorService telling =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "reliablemq-" + name + "-answers"));
    private final Map<DirectSend, Watchdog.Watch> underWay = new ConcurrentHashMap<>();
    /** Used by the sending thread only. */
    private final DirectLines lines = new DirectLines();

    private ActiveMqDirectSender(Builder builder) {
        this.window = builder.inFlight;
        this.sendDeadline = builder.sendDeadline;
        this.room = new Semaphore(window);
        this.connection = new DirectConnection(
                name,
                new Switchboard(builder.broker),
                new JmsMapping(builder.groups),
                new TopicWatch(builder.topicCheck, new SafeTransportEvents(TransportEvents.NONE)),
                sendDeadline);
    }

    /**
     * A sender to the broker at that URL with default settings. Connects with the first send.
     *
     * @throws io.github.reliablemq.ConfigurationException when the URL is not one that is supported
     */
    public static ActiveMqDirectSender create(String brokerUrl) {
        return builder(ActiveMqBroker.at(brokerUrl)).build();
    }

    /** Starts a sender to that broker. */
    public static Builder builder(ActiveMqBroker broker) {
        return new Builder(broker);
    }

    @Override
    public CompletionStage<Outcome> send(Message message) {
        return start(message, null);
    }

    /**
     * Hands a message to the broker's own scheduler, for those who cannot use an outbox: its
     * {@code Message.Builder.delay} and {@code deliverAt} keep all promises, this keeps few.
     *
     * <p>A broker whose scheduler is off, which is the default, would deliver the message at once and say nothing. So
     * the first scheduled send of each connection asks the broker with a message to a temporary queue, and all are
     * refused, for a failure of type {@code SchedulerOffException}, when it is off. That takes half a second when it is
     * on, and the user needs permission for temporary queues; what cannot be found out is refused too.
     *
     * <p>Stored means here that the broker has the schedule on disk, not that it ever delivers: what fails at that
     * moment is only logged by the broker. All deliveries of a repeated or cron schedule carry the same message id, so
     * that an idempotent consumer takes the first one only. A message with an ordering key is refused.
     */
    public CompletionStage<Outcome> schedule(Message message, BrokerSchedule schedule) {
        Objects.requireNonNull(schedule, "schedule");
        if (message.orderingKey().isPresent()) {
            return refused("A message with an ordering key cannot be scheduled: its key would wait, or lose its order."
                    + " The message for " + message.destination() + " was not sent");
        }
        return start(message, schedule);
    }

    private CompletionStage<Outcome> start(Message message, @Nullable BrokerSchedule schedule) {
        if (!message.due().equals(Due.now()) || message.expiresAt().isPresent()) {
            return refused("A due time or an expiry is kept by an outbox only. The message for " + message.destination()
                    + " was not sent; record it in an outbox, or send it without");
        }
        DirectSend send = new DirectSend(envelope(message), schedule, this::settled);
        Outcome refusal = enter();
        if (refusal != null) {
            send.complete(refusal);
            return send.stage();
        }
        Envelope envelope = send.envelope();
        Runnable expire = () -> send.expire(new SocketTimeoutException("Message " + envelope.id() + " for "
                + envelope.destination() + " got no answer within " + sendDeadline));
        try {
            underWay.put(send, deadlines.watch(sendDeadline, expire));
            if (send.isSettled()) {
                underWay.remove(send);
            }
            sending.execute(() -> take(send));
        } catch (RejectedExecutionException e) {
            send.settle(DirectConnection.unreachable(e));
        }
        return send.stage();
    }

    private Envelope envelope(Message message) {
        return new Envelope(
                message.id().orElseGet(ids::next),
                message.destination(),
                message.orderingKey().orElse(null),
                message.headers(),
                message.body(),
                InstantSource.system().instant());
    }

    private static CompletionStage<Outcome> refused(String why) {
        return CompletableFuture.completedStage(
                Outcome.refused(RefusalReason.NOT_ENCODABLE, Outcome.Scope.MESSAGE, new InvalidMessageException(why)));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        awaitOutcomes();
        underWay.keySet().forEach(left -> left.expire(new SocketTimeoutException("The sender was closed")));
        sending.execute(connection::close);
        sending.shutdown();
        awaitEnd(sending);
        deadlines.close();
        telling.shutdown();
        awaitEnd(telling);
    }

    /** Null when there is room, taken for the caller; else why there is none. */
    private @Nullable Outcome enter() {
        if (closed.get()) {
            return closed();
        }
        try {
            if (!room.tryAcquire(sendDeadline.toNanos(), TimeUnit.NANOSECONDS)) {
                return closed.get() ? closed() : noRoom();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unreachable("Interrupted while waiting for room to send; nothing was sent");
        }
        if (closed.get()) {
            room.release();
            return closed();
        }
        return null;
    }

    private Outcome noRoom() {
        return Outcome.refused(
                RefusalReason.NO_ANSWER,
                Outcome.Scope.CONNECTION,
                new SocketTimeoutException("No room to send within " + sendDeadline + ": " + window
                        + " messages are under way; nothing was sent"));
    }

    private static Outcome closed() {
        return unreachable("The sender is closed; nothing was sent");
    }

    private static Outcome unreachable(String why) {
        return DirectConnection.unreachable(new IllegalStateException(why));
    }

    private void take(DirectSend send) {
        if (send.isSettled()) {
            return;
        }
        if (lines.joins(send)) {
            connection.transmit(send);
        }
    }

    private void next(DirectSend settled) {
        DirectSend next = lines.leaves(settled);
        if (next != null) {
            connection.transmit(next);
        }
    }

    /** Any thread, the one that reads from the broker included: hands everything on and throws nothing. */
    private void settled(DirectSend send, Outcome outcome) {
        Watchdog.Watch deadline = underWay.remove(send);
        if (deadline != null) {
            deadline.close();
        }
        room.release();
        handOn(telling, () -> send.complete(outcome));
        if (send.line() != null) {
            handOn(sending, () -> next(send));
        }
    }

    private void handOn(Executor thread, Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: an answer came after the end", name, e);
        }
    }

    private void awaitOutcomes() {
        try {
            if (room.tryAcquire(window, sendDeadline.toNanos(), TimeUnit.NANOSECONDS)) {
                // Whoever waits for room is to see that there will be none.
                room.release(window);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd(ExecutorService thread) {
        try {
            if (!thread.awaitTermination(END.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.error(
                        "{}: a thread of a closed sender still runs; a dependent stage of a send blocks it. Repair it",
                        name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Collects the settings of a sender. Not thread-safe. */
    public static final class Builder {

        private final ActiveMqBroker broker;
        private JmsMapping.Groups groups = JmsMapping.Groups.BY_KEY;
        private TopicCheck topicCheck = TopicCheck.WARN;
        private int inFlight = 1_000;
        private Duration sendDeadline = Duration.ofSeconds(10);

        private Builder(ActiveMqBroker broker) {
            this.broker = Objects.requireNonNull(broker, "broker");
        }

        /** How many sends may be under way at a time, 1 to 100,000; 1,000 by default. More wait in {@code send}. */
        public Builder inFlight(int limit) {
            this.inFlight = limit;
            return this;
        }

        /** How long a send may take from its call to its outcome, 10 ms to 5 minutes; 10 s by default. */
        public Builder sendDeadline(Duration deadline) {
            this.sendDeadline = Objects.requireNonNull(deadline, "deadline");
            return this;
        }

        /** Does not make the ordering key the broker's message group ({@code JMSXGroupID}). */
        public Builder withoutMessageGroups() {
            this.groups = JmsMapping.Groups.NONE;
            return this;
        }

        /** What to do about topics nobody keeps the messages of; {@link TopicCheck#WARN} by default. */
        public Builder topicCheck(TopicCheck value) {
            this.topicCheck = Objects.requireNonNull(value, "value");
            return this;
        }

        /**
         * Checks the settings and starts the sender, not yet its connection.
         *
         * @throws ConfigurationException naming everything that is wrong
         */
        public ActiveMqDirectSender build() {
            List<String> problems = new ArrayList<>();
            if (inFlight < 1 || inFlight > 100_000) {
                problems.add("directSender.inFlight: must be 1 to 100000, is " + inFlight);
            }
            if (sendDeadline.toMillis() < 10 || sendDeadline.compareTo(Duration.ofMinutes(5)) > 0) {
                problems.add("directSender.sendDeadline: must be 10 ms to 5 minutes, is " + sendDeadline);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new ActiveMqDirectSender(this);
        }
    }
}
