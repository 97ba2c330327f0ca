package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.RedeliveryPolicy;

/**
 * When the broker's client delivers a message again that its consumer did not take, and when it gives the message up to
 * the broker's dead letters. Immutable. For plain consumers of the client; an {@link ActiveMqListener} has retries of
 * its own and does not ask the client.
 *
 * <p>The first wait is {@code first}, the next ones are those of {@code backoff}. All of them are kept by the client,
 * in memory: a client that is closed or dies takes no wait along, and the next one gets the message at once.
 *
 * @param redeliveries after the first delivery, 0 to 1,000; when they are used up the message is a dead letter
 * @param first the wait before the first redelivery, 0 to 1 day; when {@code backoff} grows it must be 0 or where that
 *     begins, since the client goes on from the wait it had
 * @param backoff the waits after that
 * @param spread each wait but the first is longer or shorter by up to this share, 0 to 1, in whole percent; 0 for none.
 *     It may exceed the cap of {@code backoff} by as much
 */
public record RedeliveryRule(int redeliveries, Duration first, Backoff backoff, double spread) {

    private static final int MOST_REDELIVERIES = 1_000;
    private static final Duration LONGEST_FIRST = Duration.ofDays(1);
    private static final RedeliveryRule DEFAULTS =
            new RedeliveryRule(6, Duration.ofSeconds(1), Backoff.fixed(Duration.ofSeconds(1)), 0);

    /**
     * Checks everything.
     *
     * @throws ConfigurationException naming everything that is wrong
     */
    public RedeliveryRule {
        List<String> problems = new ArrayList<>();
        if (redeliveries < 0 || redeliveries > MOST_REDELIVERIES) {
            problems.add("redelivery.redeliveries: must be 0 to " + MOST_REDELIVERIES + ", is " + redeliveries);
        }
        if (first.isNegative() || first.compareTo(LONGEST_FIRST) > 0) {
            problems.add("redelivery.first: must be 0 to " + LONGEST_FIRST + ", is " + first);
        } else if (backoff.factor() > 1 && !first.isZero() && !first.equals(backoff.first())) {
            problems.add("redelivery.first: must be 0 or " + backoff.first() + ", where the growing backoff begins, is "
                    + first);
        }
        if (!(spread >= 0 && spread <= 1)) {
            problems.add("redelivery.spread: must be 0 to 1, is " + spread);
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** The client's own: 6 redeliveries, 1 s before each. */
    public static RedeliveryRule defaults() {
        return DEFAULTS;
    }

    public RedeliveryRule withRedeliveries(int count) {
        return new RedeliveryRule(count, first, backoff, spread);
    }

    public RedeliveryRule withFirst(Duration wait) {
        return new RedeliveryRule(redeliveries, wait, backoff, spread);
    }

    /** The waits are those of {@code other}, from the first on. */
    public RedeliveryRule withBackoff(Backoff other) {
        return new RedeliveryRule(redeliveries, other.first(), other, spread);
    }

    public RedeliveryRule withSpread(double share) {
        return new RedeliveryRule(redeliveries, first, backoff, share);
    }

    /** The client's own form of it, a new one each time, for its connection factory or connection. */
    public RedeliveryPolicy toPolicy() {
        RedeliveryPolicy policy = new RedeliveryPolicy();
        policy.setMaximumRedeliveries(redeliveries);
        policy.setInitialRedeliveryDelay(first.toMillis());
        policy.setRedeliveryDelay(backoff.first().toMillis());
        policy.setUseExponentialBackOff(backoff.factor() > 1);
        policy.setBackOffMultiplier(backoff.factor());
        policy.setMaximumRedeliveryDelay(backoff.cap().toMillis());
        policy.setUseCollisionAvoidance(spread > 0);
        policy.setCollisionAvoidancePercent((short) Math.round(spread * 100));
        return policy;
    }
}
