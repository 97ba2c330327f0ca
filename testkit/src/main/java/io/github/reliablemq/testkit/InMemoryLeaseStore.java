package io.github.reliablemq.testkit;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leases in memory, for tests of consumers whose effect cannot join a transaction. Keeps {@link LeaseStoreContract};
 * time is the clock's. Thread-safe; nothing survives the object.
 */
public final class InMemoryLeaseStore implements LeaseStore {

    private final InstantSource clock;
    private final Map<Key, Entry> entries = new HashMap<>();

    private InMemoryLeaseStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Without leases; they end by that clock. */
    public static InMemoryLeaseStore create(InstantSource clock) {
        return new InMemoryLeaseStore(clock);
    }

    /** Forgets all leases and all that is done, as a server that lost its memory. */
    public synchronized void flush() {
        entries.clear();
    }

    @Override
    public synchronized LeaseClaim claim(Lease lease) {
        Entry entry = live(keyOf(lease));
        if (entry != null && entry.token == null) {
            return new LeaseClaim.Done(entry.fingerprint);
        }
        if (entry != null && !lease.token().equals(entry.token)) {
            Duration left = Duration.between(clock.instant(), entry.leaseEnd);
            return left.compareTo(Duration.ZERO) > 0
                    ? new LeaseClaim.InProgress(left, entry.fingerprint)
                    : new LeaseClaim.Held(entry.fingerprint);
        }
        entries.put(keyOf(lease), taken(lease));
        return new LeaseClaim.Acquired();
    }

    @Override
    public synchronized Renewal renew(Lease lease) {
        Entry entry = live(keyOf(lease));
        if (entry != null && entry.token == null) {
            return Renewal.ALREADY_DONE;
        }
        if (entry == null || !lease.token().equals(entry.token)) {
            return Renewal.LOST;
        }
        entries.put(keyOf(lease), taken(lease));
        return Renewal.RENEWED;
    }

    @Override
    public synchronized Completion complete(Lease lease) {
        Entry entry = live(keyOf(lease));
        if (entry != null && entry.token == null) {
            return Completion.ALREADY_DONE;
        }
        entries.put(keyOf(lease), done(lease.fingerprint(), lease.terms().retention()));
        if (entry == null) {
            return Completion.COMPLETED_AFTER_EXPIRY;
        }
        return lease.token().equals(entry.token) ? Completion.COMPLETED : Completion.OVERRODE_ANOTHER;
    }

    @Override
    public synchronized void release(Lease lease) {
        Entry entry = live(keyOf(lease));
        if (entry != null && lease.token().equals(entry.token)) {
            entries.remove(keyOf(lease));
        }
    }

    @Override
    public synchronized boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
        Key key = new Key(consumer, id);
        Entry entry = live(key);
        if (entry == null || entry.token == null || entry.leaseEnd.isAfter(clock.instant())) {
            return false;
        }
        switch (decision) {
            case IT_HAPPENED -> entries.put(key, done(entry.fingerprint, retention));
            case IT_DID_NOT -> entries.remove(key);
        }
        return true;
    }

    private Entry taken(Lease lease) {
        Instant leaseEnd = clock.instant().plus(lease.terms().lease());
        boolean held = lease.terms().afterCrash() == CrashPolicy.HOLD_FOR_OPERATOR;
        Instant end = held ? clock.instant().plus(lease.terms().retention()) : leaseEnd;
        return new Entry(lease.token(), lease.fingerprint(), leaseEnd, end);
    }

    private Entry done(Optional<Fingerprint> fingerprint, Duration retention) {
        return new Entry(null, fingerprint, Instant.MIN, clock.instant().plus(retention));
    }

    private @Nullable Entry live(Key key) {
        Entry entry = entries.get(key);
        return entry != null && entry.end.isAfter(clock.instant()) ? entry : null;
    }

    private static Key keyOf(Lease lease) {
        return new Key(lease.consumer(), lease.id());
    }

    private record Key(ConsumerName consumer, MessageId id) {}

    /** @param token of the owner; null when it is done */
    private record Entry(
            @Nullable LeaseToken token, Optional<Fingerprint> fingerprint, Instant leaseEnd, Instant end) {}
}
