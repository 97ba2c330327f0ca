package io.github.reliablemq;

import java.time.Duration;

/**
 * The times of a leased consumer.
 *
 * @param lease how long a message stays taken after its process died or was cut off, 1 s to 1 h. The lease of a running
 *     handler is renewed every third of it, so that handlers may take longer
 * @param retention how long a completed id is remembered, at least the lease, at most ten years. Longer than the broker
 *     and its dead letters keep a message.
 * @param longest how long after its claim a lease is renewed, 0 (never) to a day: a handler that hangs would keep its
 *     message from everybody else. A handler that outlives it may run twice at once
 * @param patience how long a delivery waits for another one of the same message before it is {@link Verdict.Busy}, 0 to
 *     1 minute. Listeners go on waiting by themselves, and notice the wish to stop only after this
 */
public record LeaseTimes(Duration lease, Duration retention, Duration longest, Duration patience) {

    private static final Duration LONGEST = Duration.ofDays(3650);

    public LeaseTimes {
        new Problems()
                .check(
                        lease.compareTo(Duration.ofSeconds(1)) >= 0 && lease.compareTo(Duration.ofHours(1)) <= 0,
                        "lease.lease",
                        "must be 1 s to 1 h, is " + lease)
                .check(
                        retention.compareTo(lease) >= 0,
                        "lease.retention",
                        "must be at least the lease, is " + retention)
                .check(
                        retention.compareTo(LONGEST) <= 0,
                        "lease.retention",
                        "must be at most " + LONGEST + ", is " + retention)
                .check(
                        !longest.isNegative() && longest.compareTo(Duration.ofDays(1)) <= 0,
                        "lease.longest",
                        "must be 0 to 1 day, is " + longest)
                .check(
                        !patience.isNegative() && patience.compareTo(Duration.ofMinutes(1)) <= 0,
                        "lease.patience",
                        "must be 0 to 1 min, is " + patience)
                .throwIfAny(ConfigurationException::new);
    }

    /**
     * 30 s lease: short enough to wait out after a crash. 24 h retention, for memory. Renewed for 15 min. 1 s patience:
     * for what ends soon.
     */
    public static LeaseTimes defaults() {
        return new LeaseTimes(
                Duration.ofSeconds(30), Duration.ofHours(24), Duration.ofMinutes(15), Duration.ofSeconds(1));
    }

    public LeaseTimes withLease(Duration other) {
        return new LeaseTimes(other, retention, longest, patience);
    }

    public LeaseTimes withRetention(Duration other) {
        return new LeaseTimes(lease, other, longest, patience);
    }

    public LeaseTimes withLongest(Duration other) {
        return new LeaseTimes(lease, retention, other, patience);
    }

    public LeaseTimes withPatience(Duration other) {
        return new LeaseTimes(lease, retention, longest, other);
    }
}
