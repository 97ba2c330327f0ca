package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lease store that answers as told, and a keeper on it whose time a test moves. Claims are granted by default. */
final class ScriptedLeases implements LeaseStore {

    static final LeaseToken TOKEN = new LeaseToken(new UUID(0, 1));

    final List<String> calls = new ArrayList<>();
    final List<Lease> claimed = new ArrayList<>();
    final Deque<Supplier<LeaseClaim>> claims = new ArrayDeque<>();
    final Deque<Supplier<Renewal>> renewals = new ArrayDeque<>();
    final Deque<Supplier<Completion>> completions = new ArrayDeque<>();
    final List<Duration> waits = new ArrayList<>();
    final CountDownLatch closing = new CountDownLatch(1);
    final LeaseKeeper keeper =
            new LeaseKeeper("test", new LeaseParts(this, () -> this.now, () -> TOKEN, this::pass), closing);
    Runnable release = () -> {};
    Runnable whileWaiting = () -> {};
    boolean goesOn = true;

    @Nullable
    AttemptLog log;

    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    LeasedConsumerBuilder consumer() {
        return keeper.consumer(CONSUMER);
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    private boolean pass(Duration wait) {
        waits.add(wait);
        now = now.plus(wait);
        whileWaiting.run();
        return goesOn;
    }

    @Override
    public LeaseClaim claim(Lease lease) {
        called(lease, "claim");
        claimed.add(lease);
        return next(claims, LeaseClaim.Acquired::new);
    }

    @Override
    public Renewal renew(Lease lease) {
        called(lease, "renew");
        return next(renewals, () -> Renewal.RENEWED);
    }

    @Override
    public Completion complete(Lease lease) {
        called(lease, "complete");
        return next(completions, () -> Completion.COMPLETED);
    }

    @Override
    public void release(Lease lease) {
        called(lease, "release");
        release.run();
    }

    @Override
    public boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
        throw new AssertionError("operators decide");
    }

    @Override
    public Optional<AttemptLog> attempts() {
        return Optional.ofNullable(log);
    }

    private void called(Lease lease, String call) {
        assertThat(lease.consumer()).isEqualTo(CONSUMER);
        assertThat(lease.id()).isEqualTo(ID);
        assertThat(lease.token()).isEqualTo(TOKEN);
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreUnavailableException("interrupted");
        }
        calls.add(call);
    }

    private static <T> T next(Deque<Supplier<T>> script, Supplier<T> otherwise) {
        Supplier<T> next = script.poll();
        return (next == null ? otherwise : next).get();
    }

    /** For scripts: fits wherever an answer does. */
    @SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
    static <T> T away() {
        throw new StoreUnavailableException("away");
    }
}
