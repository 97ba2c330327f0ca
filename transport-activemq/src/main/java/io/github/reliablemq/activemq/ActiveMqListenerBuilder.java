package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.DelayedRetries;
import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.ListenerEvents;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodySource;
import jakarta.jms.InvalidSelectorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.activemq.selector.SelectorParser;
import org.jspecify.annotations.Nullable;

/** Collects the settings of a listener. Not thread-safe. */
public final class ActiveMqListenerBuilder {

    private static final RetryPolicy RETRY =
            new RetryPolicy(6, Backoff.exponential(Duration.ofMillis(200), Duration.ofSeconds(10)), 0.2);

    private static final int MOST_BODY = 256 * 1024 * 1024;

    private final ActiveMqBroker broker;
    private @Nullable Destination from;
    private @Nullable String subscription;
    private @Nullable String selector;
    private @Nullable Destination deadLetters;
    private @Nullable IdempotentConsumer consumer;
    private RetryPolicy retry = RETRY;
    private @Nullable DelayedRetries delayedRetries;
    private Duration longestInPlace = Duration.ofSeconds(1);
    private Delaying.Keys keys = Delaying.Keys.WAIT;
    private ListenerEvents events = ListenerEvents.NONE;
    private int concurrency = 1;
    private int prefetch = 10;
    private int batch = 1;
    private Reading reading = Reading.DEFAULTS;
    private Duration handlerLimit = Duration.ofMinutes(5);
    private Duration stopTimeout = Duration.ofSeconds(30);

    ActiveMqListenerBuilder(ActiveMqBroker broker) {
        this.broker = Objects.requireNonNull(broker, "broker");
    }

    /**
     * The queue to take from. For a virtual topic that is the consumers' own queue, by default
     * {@code Consumer.<group>.VirtualTopic.<name>}. Either a queue or a topic is required.
     */
    public ActiveMqListenerBuilder queue(Destination queue) {
        this.from = Objects.requireNonNull(queue, "queue");
        this.subscription = null;
        return this;
    }

    /**
     * Takes from a durable subscription to a topic, which keeps what is sent while this listener is away, from its
     * first start on and until it is removed at the broker. Concurrency must be 1: the broker gives a subscription to
     * one connection; a virtual topic spreads the work.
     *
     * @param name of the subscription; with the consumer's name it is the client id, {@code <consumer>.<name>}
     */
    public ActiveMqListenerBuilder topic(Destination topic, String name) {
        this.from = Objects.requireNonNull(topic, "topic");
        this.subscription = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Takes only what this JMS selector matches. Of a queue, the rest stays there; changing the selector of a durable
     * subscription makes the broker drop what it holds.
     */
    public ActiveMqListenerBuilder selector(String expression) {
        this.selector = Objects.requireNonNull(expression, "expression");
        return this;
    }

    /** Who handles the messages; required. */
    public ActiveMqListenerBuilder consumer(IdempotentConsumer handler) {
        this.consumer = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /**
     * Threads, and connections, 1 to 1,000; 1 by default. More than one gives up the order of the queue: the broker
     * gives the messages of a group to one of them at a time, but when several lose their connections at once it may
     * hand back what they held in another order.
     */
    public ActiveMqListenerBuilder concurrency(int threads) {
        this.concurrency = threads;
        return this;
    }

    /**
     * How long a failed message is retried. The threads wait in place, so keep the waits short, unless there are
     * {@link #delayedRetries}; by default 6 deliveries, 200 ms doubling to 10 s, jitter 0.2: about six seconds.
     */
    public ActiveMqListenerBuilder retry(RetryPolicy policy) {
        this.retry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Has failed messages wait in an outbox for their next attempt, so that no thread waits with them: for policies
     * with long waits. They come back to the same queue; to a subscription of a topic by a queue of its own,
     * {@code <consumer>.<subscription>.<topic>.retry}, for which the listener has one more thread.
     *
     * <p>Some still wait in place: those with a short wait ({@link #longestInPlace}), those with an ordering key,
     * behind which the others of their key wait too ({@link #keysPass}), and all of them while no relay works on the
     * outbox or their retries cannot be recorded, for instance because they are too large for it. The listener must
     * know the codecs and the body store of that outbox. Not together with a selector by fields of JMS, such as
     * JMSType.
     */
    public ActiveMqListenerBuilder delayedRetries(DelayedRetries retries) {
        this.delayedRetries = Objects.requireNonNull(retries, "retries");
        return this;
    }

    /** Waits up to that long are spent in place all the same, 0 to 1 hour; 1 s by default. */
    public ActiveMqListenerBuilder longestInPlace(Duration wait) {
        this.longestInPlace = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /** Has failed messages with an ordering key wait in the outbox too, and gives up the order of their key. */
    public ActiveMqListenerBuilder keysPass() {
        this.keys = Delaying.Keys.PASS;
        return this;
    }

    /**
     * Where a message goes that cannot be handled; by default the queue {@code <name>.dead}, of a subscription
     * {@code <consumer>.<subscription>.<topic>.dead}.
     */
    public ActiveMqListenerBuilder deadLetters(Destination to) {
        this.deadLetters = Objects.requireNonNull(to, "to");
        return this;
    }

    /**
     * Messages handled together at most, in one transaction of the consumer's database and one of the broker, 1 to
     * 10,000; 1 by default. The prefetch grows with it. Nobody waits for a batch to fill. When one of them fails, all
     * effects of the batch are undone and its messages are handled one by one, so that only the culprit is charged.
     * Only for consumers that {@linkplain IdempotentConsumer#handlesTogether can do so}; those of an inbox can.
     */
    public ActiveMqListenerBuilder batch(int messages) {
        this.batch = messages;
        return this;
    }

    /**
     * How long one run of a handler may take, 1 ms to 1 day; 5 minutes by default. One that takes longer is reported
     * and its thread interrupted, once; a handler that ignores that keeps its thread and its message.
     */
    public ActiveMqListenerBuilder handlerLimit(Duration limit) {
        this.handlerLimit = Objects.requireNonNull(limit, "limit");
        return this;
    }

    /** Bytes a body may have, also once it is unpacked, 1 to 256 MiB; 16 MiB by default. Larger ones are set aside. */
    public ActiveMqListenerBuilder maxBody(int bytes) {
        this.reading = reading.withMaxBody(bytes);
        return this;
    }

    /** Takes messages of other senders too, by a key of theirs; they are set aside by default. */
    public ActiveMqListenerBuilder foreignIds(MessageIdExtractor extractor) {
        this.reading = reading.withIds(Objects.requireNonNull(extractor, "extractor"));
        return this;
    }

    /** Undoes what a producer's codec of that name did to bodies; {@code gzip} is known without. */
    public ActiveMqListenerBuilder codec(BodyCodec codec) {
        this.reading = reading.withCodec(Objects.requireNonNull(codec, "codec"));
        return this;
    }

    /** Where bodies are that were too large to travel; a message with such a body is set aside by default. */
    public ActiveMqListenerBuilder largeBodies(BodySource source) {
        this.reading = reading.withBodies(Objects.requireNonNull(source, "source"));
        return this;
    }

    /** Messages the broker sends ahead to each thread, 1 to 10,000; 10 by default, and no less than the batch. */
    public ActiveMqListenerBuilder prefetch(int messages) {
        this.prefetch = messages;
        return this;
    }

    /** How long {@code close()} waits for handlers, up to one hour; 30 s by default. */
    public ActiveMqListenerBuilder stopTimeout(Duration timeout) {
        this.stopTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /** Who is told what happens; nobody by default. */
    public ActiveMqListenerBuilder events(ListenerEvents listener) {
        this.events = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Checks the settings; nothing runs before {@link ActiveMqListener#start}.
     *
     * @throws ConfigurationException naming everything that is wrong
     */
    public ActiveMqListener build() {
        List<String> problems = problems();
        Destination origin = from;
        IdempotentConsumer handler = consumer;
        if (!problems.isEmpty() || origin == null || handler == null) {
            throw new ConfigurationException(problems);
        }
        Source source = new Source(origin, subscription, selector);
        Destination dead = deadLetters;
        ListenerSettings settings = new ListenerSettings(
                source,
                dead == null ? source.defaultDeadLetters(handler.name()) : dead,
                handler,
                retry,
                Optional.ofNullable(delayedRetries)
                        .map(retries ->
                                new Delaying.Rules(retries, longestInPlace, keys, source.ownQueue(handler.name()))),
                new ListenerSettings.Intake(Math.max(prefetch, batch), batch),
                reading,
                handlerLimit,
                new SafeEvents(events));
        return new ActiveMqListener(broker, settings, concurrency, stopTimeout);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        Destination origin = from;
        if (origin == null) {
            problems.add("listener.queue: is missing; say queue or topic");
        } else {
            boolean queue = origin.kind() == Destination.Kind.QUEUE;
            check(queue == (subscription == null), "queue: " + origin + " is of the wrong kind", problems);
        }
        check(consumer != null, "consumer: is missing", problems);
        check(inRange(concurrency, 1, 1_000), "concurrency: must be 1 to 1000, is " + concurrency, problems);
        check(
                subscription == null || concurrency == 1,
                "concurrency: must be 1 for a durable subscription, is " + concurrency,
                problems);
        check(
                subscription == null || subscription.matches("[A-Za-z0-9_-]{1,100}"),
                "subscription: must be 1 to 100 letters, digits, _ and -",
                problems);
        check(
                deadLetters == null || deadLetters.kind() == Destination.Kind.QUEUE,
                "deadLetters: must be a queue, a topic without a subscription keeps nothing",
                problems);
        check(
                delayedRetries == null || selector == null || subscription != null || !selector.contains("JMS"),
                "delayedRetries: cannot be had with a selector by JMS fields, since what comes back has the original's"
                        + " properties only and may not fit the selector",
                problems);
        check(deadLetters == null || !deadLetters.equals(from), "deadLetters: must not be the queue itself", problems);
        checkSelector(problems);
        checkLimits(problems);
        return problems;
    }

    private void checkLimits(List<String> problems) {
        check(inRange(prefetch, 1, 10_000), "prefetch: must be 1 to 10000, is " + prefetch, problems);
        check(inRange(batch, 1, 10_000), "batch: must be 1 to 10000, is " + batch, problems);
        check(
                batch == 1 || consumer == null || consumer.handlesTogether(),
                "batch: must be 1, since this consumer handles one message at a time",
                problems);
        check(
                inRange(reading.maxBody(), 1, MOST_BODY),
                "maxBody: must be 1 to " + MOST_BODY + ", is " + reading.maxBody(),
                problems);
        check(
                handlerLimit.toMillis() >= 1 && handlerLimit.compareTo(Duration.ofDays(1)) <= 0,
                "handlerLimit: must be 1 ms to 1 day, is " + handlerLimit,
                problems);
        check(
                !longestInPlace.isNegative() && longestInPlace.compareTo(Duration.ofHours(1)) <= 0,
                "longestInPlace: must be 0 to 1 hour, is " + longestInPlace,
                problems);
        check(
                !stopTimeout.isNegative() && stopTimeout.compareTo(Duration.ofHours(1)) <= 0,
                "stopTimeout: must be 0 to 1 hour, is " + stopTimeout,
                problems);
    }

    /** The broker would refuse it at each connect, for ever. */
    private void checkSelector(List<String> problems) {
        if (selector != null) {
            try {
                SelectorParser.parse(selector);
            } catch (InvalidSelectorException e) {
                problems.add("listener.selector: " + Causes.summary(e));
            }
        }
    }

    private static boolean inRange(int value, int least, int most) {
        return value >= least && value <= most;
    }

    private static void check(boolean holds, String problem, List<String> problems) {
        if (!holds) {
            problems.add("listener." + problem);
        }
    }
}
