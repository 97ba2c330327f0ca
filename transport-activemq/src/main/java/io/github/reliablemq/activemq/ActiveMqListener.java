package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes messages from a queue, gives each to an {@link IdempotentConsumer}, and acknowledges it only after the verdict
 * allows it. A message whose acknowledgement is lost comes again and is recognised by the consumer. Thread-safe;
 * whoever started it closes it.
 *
 * <p>Each thread has a connection of its own and handles one message at a time, one broker transaction each. A failed
 * message is retried in place: its thread waits, as long as the retry policy says, and takes nothing meanwhile. The
 * budget counts deliveries as the broker knows them; a broker that restarts forgets them, a connection that breaks adds
 * one. When the budget is spent, or the verdict says so, or the message is not one of ours, a copy goes to the dead
 * letters in the same broker transaction that acknowledges the original. The broker's own redelivery limit is switched
 * off.
 *
 * <p>When the connection breaks, each thread makes a new one by itself, with growing waits and over all addresses.
 */
public final class ActiveMqListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);

    private final String name;
    private final Duration stopTimeout;
    private final Stop stop = new Stop();
    private final List<ListenerThread> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean started;

    private ActiveMqListener(Builder builder, ListenerSettings settings) {
        this.name = settings.consumer().name() + "-" + settings.queue().name();
        this.stopTimeout = builder.stopTimeout;
        Switchboard switchboard = new Switchboard(builder.broker);
        Outages outages = new Outages(name);
        for (int i = 1; i <= builder.concurrency; i++) {
            String thread = name + "-" + i;
            ListenerThread loop = new ListenerThread(thread, settings, switchboard, outages, stop);
            loops.add(loop);
            threads.add(new Thread(loop, "reliablemq-" + thread));
        }
    }

    /** Starts a listener on that broker. */
    public static Builder builder(ActiveMqBroker broker) {
        return new Builder(broker);
    }

    /**
     * Starts a listener on the broker at that URL.
     *
     * @throws ConfigurationException when the URL is not one that is supported
     */
    public static Builder builder(String brokerUrl) {
        return new Builder(ActiveMqBroker.at(brokerUrl));
    }

    /**
     * Starts its threads and returns at once, whether or not the broker is there.
     *
     * @return this
     * @throws IllegalStateException when it was started or closed before
     */
    public synchronized ActiveMqListener start() {
        if (started || stop.isWished()) {
            throw new IllegalStateException(
                    "Listener " + name + " was " + (started ? "started" : "closed") + " before; build another one");
        }
        started = true;
        threads.forEach(Thread::start);
        return this;
    }

    /**
     * Takes no more messages, lets the handlers in hand finish, and ends its threads. What is not finished within the
     * stop timeout loses its connection: the broker delivers it again. A second call does nothing.
     */
    @Override
    public synchronized void close() {
        if (stop.isWished()) {
            return;
        }
        stop.wish();
        if (!started || endsWithin(stopTimeout)) {
            return;
        }
        loops.forEach(loop -> loop.abort(new IOException("Listener " + name + " was closed")));
        if (!endsWithin(Duration.ofSeconds(1))) {
            LOG.error(
                    "{}: a handler still runs {} after the listener was told to stop; its message is delivered again."
                            + " Make the handler end, or raise the stop timeout",
                    name,
                    stopTimeout);
        }
    }

    private boolean endsWithin(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean ended = true;
        for (Thread thread : threads) {
            if (thread != Thread.currentThread()) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1, end - System.nanoTime()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            ended &= !thread.isAlive();
        }
        return ended;
    }

    /** Collects the settings of a listener. Not thread-safe. */
    public static final class Builder {

        private static final RetryPolicy RETRY =
                new RetryPolicy(6, Backoff.exponential(Duration.ofMillis(200), Duration.ofSeconds(10)), 0.2);

        private final ActiveMqBroker broker;
        private @Nullable Destination queue;
        private @Nullable Destination deadLetters;
        private @Nullable IdempotentConsumer consumer;
        private RetryPolicy retry = RETRY;
        private ListenerEvents events = ListenerEvents.NONE;
        private int concurrency = 1;
        private int prefetch = 10;
        private Duration stopTimeout = Duration.ofSeconds(30);

        private Builder(ActiveMqBroker broker) {
            this.broker = Objects.requireNonNull(broker, "broker");
        }

        /** The queue to take from; required. */
        public Builder queue(Destination from) {
            this.queue = Objects.requireNonNull(from, "from");
            return this;
        }

        /** Who handles the messages; required. */
        public Builder consumer(IdempotentConsumer handler) {
            this.consumer = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Threads, and connections, 1 to 1,000; 1 by default. More than one gives up the order of the queue: the broker
         * gives the messages of a group to one of them at a time, but when several lose their connections at once it
         * may hand back what they held in another order.
         */
        public Builder concurrency(int threads) {
            this.concurrency = threads;
            return this;
        }

        /**
         * How long a failed message is retried. The threads wait in place, so keep the waits short; by default 6
         * deliveries, 200 ms doubling to 10 s, jitter 0.2: about six seconds.
         */
        public Builder retry(RetryPolicy policy) {
            this.retry = Objects.requireNonNull(policy, "policy");
            return this;
        }

        /** Where a message goes that cannot be handled; by default the queue {@code <name>.dead}. */
        public Builder deadLetters(Destination to) {
            this.deadLetters = Objects.requireNonNull(to, "to");
            return this;
        }

        /** Messages the broker sends ahead to each thread, 1 to 10,000; 10 by default. */
        public Builder prefetch(int messages) {
            this.prefetch = messages;
            return this;
        }

        /** How long {@code close()} waits for handlers, up to one hour; 30 s by default. */
        public Builder stopTimeout(Duration timeout) {
            this.stopTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /** Who is told what happens; nobody by default. */
        public Builder events(ListenerEvents listener) {
            this.events = Objects.requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Checks the settings; nothing runs before {@link ActiveMqListener#start}.
         *
         * @throws ConfigurationException naming everything that is wrong
         */
        public ActiveMqListener build() {
            List<String> problems = new ArrayList<>();
            Destination from = queue;
            IdempotentConsumer handler = consumer;
            if (from == null || from.kind() != Destination.Kind.QUEUE) {
                problems.add("listener.queue: must be a queue, is " + (from == null ? "missing" : from));
            }
            if (handler == null) {
                problems.add("listener.consumer: is missing");
            }
            check(
                    concurrency >= 1 && concurrency <= 1_000,
                    "concurrency: must be 1 to 1000, is " + concurrency,
                    problems);
            check(prefetch >= 1 && prefetch <= 10_000, "prefetch: must be 1 to 10000, is " + prefetch, problems);
            check(
                    !stopTimeout.isNegative() && stopTimeout.compareTo(Duration.ofHours(1)) <= 0,
                    "stopTimeout: must be 0 to 1 hour, is " + stopTimeout,
                    problems);
            check(
                    deadLetters == null || !deadLetters.equals(from),
                    "deadLetters: must not be the queue itself",
                    problems);
            if (!problems.isEmpty() || from == null || handler == null) {
                throw new ConfigurationException(problems);
            }
            Destination dead = deadLetters;
            return new ActiveMqListener(
                    this,
                    new ListenerSettings(
                            from,
                            dead == null ? ListenerLink.defaultDeadLetters(from) : dead,
                            handler,
                            retry,
                            prefetch,
                            new SafeEvents(events)));
        }

        private static void check(boolean holds, String problem, List<String> problems) {
            if (!holds) {
                problems.add("listener." + problem);
            }
        }
    }
}
