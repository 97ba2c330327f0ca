package io.github.reliablemq.testkit;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Shows that {@link LeaseStoreContract} can be kept. */
final class FakeLeaseStore implements LeaseStore {

    private final InstantSource clock;
    private final Map<Key, Entry> entries = new HashMap<>();

    FakeLeaseStore(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized LeaseClaim claim(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease) {
        Key key = new Key(consumer, id);
        Entry entry = live(key);
        if (entry != null && entry.token == null) {
            return new LeaseClaim.Done();
        }
        if (entry != null && !token.equals(entry.token)) {
            return new LeaseClaim.InProgress(Duration.between(clock.instant(), entry.end));
        }
        entries.put(key, new Entry(token, clock.instant().plus(lease)));
        return new LeaseClaim.Acquired();
    }

    @Override
    public synchronized Renewal renew(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease) {
        Key key = new Key(consumer, id);
        Entry entry = live(key);
        if (entry != null && entry.token == null) {
            return Renewal.ALREADY_DONE;
        }
        if (entry == null || !token.equals(entry.token)) {
            return Renewal.LOST;
        }
        entries.put(key, new Entry(token, clock.instant().plus(lease)));
        return Renewal.RENEWED;
    }

    @Override
    public synchronized Completion complete(ConsumerName consumer, MessageId id, LeaseToken token, Duration retention) {
        Key key = new Key(consumer, id);
        Entry entry = live(key);
        if (entry != null && entry.token == null) {
            return Completion.ALREADY_DONE;
        }
        entries.put(key, new Entry(null, clock.instant().plus(retention)));
        if (entry == null) {
            return Completion.COMPLETED_AFTER_EXPIRY;
        }
        return token.equals(entry.token) ? Completion.COMPLETED : Completion.OVERRODE_ANOTHER;
    }

    @Override
    public synchronized void release(ConsumerName consumer, MessageId id, LeaseToken token) {
        Key key = new Key(consumer, id);
        Entry entry = live(key);
        if (entry != null && token.equals(entry.token)) {
            entries.remove(key);
        }
    }

    private @Nullable Entry live(Key key) {
        Entry entry = entries.get(key);
        return entry != null && entry.end.isAfter(clock.instant()) ? entry : null;
    }

    private record Key(ConsumerName consumer, MessageId id) {}

    private record Entry(@Nullable LeaseToken token, Instant end) {}
}
