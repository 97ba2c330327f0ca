package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the consumer about messages, for one thread of a listener; waits with it while its store is away. */
final class Handling {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);
    private static final Duration LONGEST_BUSY = Duration.ofSeconds(1);
    private static final Duration SHORTEST_BUSY = Duration.ofMillis(10);
    private static final Backoff PAUSE = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));

    private final String name;
    private final ListenerSettings settings;
    private final Gate gate;
    private final LogContext context;
    private final AtomicBoolean overdue = new AtomicBoolean();
    private volatile @Nullable Failure waitsFor;

    Handling(String name, ListenerSettings settings, Gate gate) {
        this.name = name;
        this.settings = settings;
        this.gate = gate;
        this.context = new LogContext(settings.consumer().name(), settings.from());
    }

    /** Whether a handler runs that should have ended. From any thread. */
    boolean isOverdue() {
        return overdue.get();
    }

    /** Why it pauses; empty when it does not. From any thread. */
    Optional<Failure> waitsFor() {
        return Optional.ofNullable(waitsFor);
    }

    /**
     * The verdict on one message. Busy and paused are nobody's failure, and only stopping ends the wait for another
     * verdict: the message stays in hand, because the client would count a rollback as a delivery, and bring it back to
     * this very session anyway.
     */
    Verdict verdictOn(Received message, Watchdog watchdog) {
        int pauses = 0;
        try {
            while (true) {
                Verdict verdict = ask(message, watchdog);
                Duration wait;
                if (verdict instanceof Verdict.Busy busy) {
                    wait = between(SHORTEST_BUSY, busy.remaining(), LONGEST_BUSY);
                } else if (verdict instanceof Verdict.Pause pause) {
                    pauses++;
                    wait = pause(pauses, pause.failure());
                } else {
                    return verdict;
                }
                if (gate.within(wait)) {
                    return verdict;
                }
            }
        } finally {
            waitsFor = null;
        }
    }

    /** Notes that it pauses, and says how long before it looks again. */
    Duration pause(int pauses, Failure failure) {
        waitsFor = failure;
        if (pauses == 1) {
            LOG.warn("{}: pausing until its store works again: {}", name, failure);
        } else {
            LOG.debug("{}: still pausing: {}", name, failure);
        }
        Duration wait = PAUSE.after(pauses, roll());
        settings.events().tell(events -> events.pausing(settings.from(), failure, wait));
        return wait;
    }

    /** It goes on. */
    void goesOn() {
        waitsFor = null;
    }

    /** Verdicts on all of them, if they could be handled together. */
    Optional<List<Verdict>> together(List<Received> messages, Watchdog watchdog) {
        long start = System.nanoTime();
        Optional<List<Verdict>> verdicts;
        try {
            verdicts = limited(
                    watchdog,
                    messages.size(),
                    () -> context.handling(() -> settings.consumer().acceptTogether(messages)));
        } catch (RuntimeException | Error e) {
            LOG.debug("{}: {} messages could not be handled together", name, messages.size(), e);
            return Optional.empty();
        }
        Duration each = Duration.ofNanos((System.nanoTime() - start) / messages.size());
        verdicts.ifPresent(all -> all.forEach(
                verdict -> settings.events().tell(events -> events.answered(settings.from(), verdict, each))));
        return verdicts;
    }

    private Verdict ask(Received message, Watchdog watchdog) {
        long start = System.nanoTime();
        Verdict verdict = accept(message, watchdog);
        Duration handling = Duration.ofNanos(System.nanoTime() - start);
        settings.events().tell(events -> events.answered(settings.from(), verdict, handling));
        return verdict;
    }

    private Verdict accept(Received message, Watchdog watchdog) {
        try {
            return limited(
                    watchdog,
                    1,
                    () -> context.handling(
                            message.id(), () -> settings.consumer().accept(message)));
        } catch (RuntimeException e) {
            return failed(message, e);
        } catch (Error e) {
            LOG.error(
                    "{}: handling message {} ended in an Error; it is delivered again. Look at the cause before this"
                            + " process is trusted further",
                    name,
                    message.id(),
                    e);
            return failed(message, e);
        }
    }

    private static Verdict failed(Received message, Throwable thrown) {
        return new Verdict.Retry(Failure.of(thrown), message.deliveries(), Optional.empty());
    }

    @SuppressWarnings("try") // The limit works by being open.
    private <T> T limited(Watchdog watchdog, int messages, Supplier<T> handler) {
        HandlerLimit limit = new HandlerLimit(this::reportOverdue);
        settings.events().tell(events -> events.handling(settings.from(), messages));
        try (Watchdog.Watch watch = watchdog.watch(settings.handlerLimit(), limit)) {
            return handler.get();
        } finally {
            limit.end();
            overdue.set(false);
            settings.events().tell(events -> events.handled(settings.from(), messages));
        }
    }

    private void reportOverdue() {
        overdue.set(true);
        LOG.error(
                "{}: a handler has run for {} and is interrupted. Its thread takes nothing until it ends: make it end,"
                        + " or raise the handler limit",
                name,
                settings.handlerLimit());
        settings.events().tell(events -> events.overdue(settings.from(), settings.handlerLimit()));
    }

    private static Duration between(Duration least, Duration wish, Duration most) {
        if (wish.compareTo(least) < 0) {
            return least;
        }
        return wish.compareTo(most) > 0 ? most : wish;
    }

    private static double roll() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
