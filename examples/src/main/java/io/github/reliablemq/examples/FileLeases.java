package io.github.reliablemq.examples;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lease store of one process, in a file, for consumers that have neither a database nor Redis. Each answer is on disk
 * before it is given, one after the other: as fast as the disk syncs. The file is locked, so a second process cannot
 * have it. Thread-safe; close it after its keeper.
 */
final class FileLeases implements LeaseStore, AutoCloseable {

    private static final int SLACK = 10_000;

    private final InstantSource clock;
    private final LeaseFile file;
    private final int slack;
    private final Map<FileLease.Key, FileLease> leases = new LinkedHashMap<>();
    private int lines;

    /**
     * Opens what is in {@code directory}, or begins with nothing.
     *
     * @throws StoreException when another process has it open, or the disk fails
     */
    FileLeases(Path directory, InstantSource clock) {
        this(directory, clock, SLACK);
    }

    /** @param slack lines the file may have beyond those that count */
    FileLeases(Path directory, InstantSource clock, int slack) {
        this.clock = clock;
        this.slack = slack;
        this.file = new LeaseFile(directory);
        try {
            file.read().forEach(each -> leases.put(each.key(), each));
            rewrite();
        } catch (StoreException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public synchronized LeaseClaim claim(Lease lease) {
        FileLease known = known(keyOf(lease));
        if (known != null && known.isDone()) {
            return new LeaseClaim.Done(known.fingerprint());
        }
        if (known != null && !known.isOwnedBy(lease.token())) {
            Duration left = Duration.between(clock.instant(), known.leaseEnd());
            return left.compareTo(Duration.ZERO) > 0
                    ? new LeaseClaim.InProgress(left, known.fingerprint())
                    : new LeaseClaim.Held(known.fingerprint());
        }
        put(taken(lease));
        return new LeaseClaim.Acquired();
    }

    @Override
    public synchronized Renewal renew(Lease lease) {
        FileLease known = known(keyOf(lease));
        if (known != null && known.isDone()) {
            return Renewal.ALREADY_DONE;
        }
        if (known == null || !known.isOwnedBy(lease.token())) {
            return Renewal.LOST;
        }
        put(taken(lease));
        return Renewal.RENEWED;
    }

    @Override
    public synchronized Completion complete(Lease lease) {
        FileLease known = known(keyOf(lease));
        if (known != null && known.isDone()) {
            return Completion.ALREADY_DONE;
        }
        put(done(keyOf(lease), lease.fingerprint(), lease.terms().retention()));
        if (known == null) {
            return Completion.COMPLETED_AFTER_EXPIRY;
        }
        return known.isOwnedBy(lease.token()) ? Completion.COMPLETED : Completion.OVERRODE_ANOTHER;
    }

    @Override
    public synchronized void release(Lease lease) {
        FileLease known = known(keyOf(lease));
        if (known != null && known.isOwnedBy(lease.token())) {
            put(known.forgotten());
        }
    }

    @Override
    public synchronized boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
        FileLease known = known(new FileLease.Key(consumer, id));
        if (known == null || known.isDone() || known.leaseEnd().isAfter(clock.instant())) {
            return false;
        }
        switch (decision) {
            case IT_HAPPENED -> put(done(known.key(), known.fingerprint(), retention));
            case IT_DID_NOT -> put(known.forgotten());
        }
        return true;
    }

    private FileLease taken(Lease lease) {
        Instant now = clock.instant();
        Instant leaseEnd = now.plus(lease.terms().lease());
        Instant end = lease.terms().afterCrash() == CrashPolicy.HOLD_FOR_OPERATOR
                ? now.plus(lease.terms().retention())
                : leaseEnd;
        return new FileLease(keyOf(lease), Optional.of(lease.token()), lease.fingerprint(), leaseEnd, end);
    }

    private FileLease done(FileLease.Key key, Optional<Fingerprint> fingerprint, Duration retention) {
        return new FileLease(
                key,
                Optional.empty(),
                fingerprint,
                Instant.EPOCH,
                clock.instant().plus(retention));
    }

    private @Nullable FileLease known(FileLease.Key key) {
        FileLease lease = leases.get(key);
        return lease != null && lease.isKnown(clock.instant()) ? lease : null;
    }

    /** On disk first: what cannot be written has not happened. */
    private void put(FileLease lease) {
        file.append(lease);
        leases.put(lease.key(), lease);
        lines++;
        if (lines > 2 * leases.size() + slack) {
            rewrite();
        }
    }

    private void rewrite() {
        Instant now = clock.instant();
        leases.values().removeIf(each -> !each.isKnown(now));
        file.rewrite(leases.values());
        lines = leases.size();
    }

    private static FileLease.Key keyOf(Lease lease) {
        return new FileLease.Key(lease.consumer(), lease.id());
    }

    @Override
    public synchronized void close() {
        file.close();
    }
}
