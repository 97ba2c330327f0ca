package io.github.reliablemq;

import java.time.Duration;

/**
 * The two times of a leased consumer.
 *
 * @param lease how long one delivery may be handled before another may start over, 1 s to 1 h. Longer than the slowest
 *     handler: a handler that outlives its lease may run twice at once.
 * @param retention how long a completed id is remembered, at least the lease, at most ten years. Longer than the broker
 *     and its dead letters keep a message.
 */
public record LeaseTimes(Duration lease, Duration retention) {

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
                .throwIfAny(ConfigurationException::new);
    }

    /** 30 s lease: far above a usual handler, short enough to wait out after a crash. 24 h retention, for memory. */
    public static LeaseTimes defaults() {
        return new LeaseTimes(Duration.ofSeconds(30), Duration.ofHours(24));
    }

    public LeaseTimes withLease(Duration other) {
        return new LeaseTimes(other, retention);
    }

    public LeaseTimes withRetention(Duration other) {
        return new LeaseTimes(lease, other);
    }
}
