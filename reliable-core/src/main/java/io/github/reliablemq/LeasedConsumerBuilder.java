package io.github.reliablemq;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Settings of a consumer whose effect cannot join a transaction: at least once, a completed id is suppressed, two
 * deliveries are not handled at once while the lease holds. Not thread-safe; the consumers are.
 *
 * <pre>{@code
 * IdempotentConsumer mailer = leases.consumer("mailer")
 *         .times(LeaseTimes.defaults().withRetention(Duration.ofDays(3)))
 *         .fingerprint(message -> message.body().toBytes())
 *         .build((message, lease) -> mail(message, lease.idempotencyKey()));
 * }</pre>
 */
public final class LeasedConsumerBuilder {

    final ConsumerName name;
    final LeaseKeeper keeper;
    LeaseTimes times = LeaseTimes.defaults();
    ConsumerRules rules = ConsumerRules.defaults();
    OnStoreFailure onStoreFailure = OnStoreFailure.FAIL_CLOSED;
    CrashPolicy afterCrash = CrashPolicy.RETRY_AFTER_LEASE;
    LeaseListener listener = LeaseListener.NONE;
    Optional<Function<Received, byte[]>> fingerprint = Optional.empty();

    LeasedConsumerBuilder(ConsumerName name, LeaseKeeper keeper) {
        this.name = Objects.requireNonNull(name, "name");
        this.keeper = keeper;
    }

    /** {@link LeaseTimes#defaults()} by default. */
    public LeasedConsumerBuilder times(LeaseTimes value) {
        this.times = Objects.requireNonNull(value, "value");
        return this;
    }

    /**
     * What failures mean, and which messages are too old; {@link ConsumerRules#defaults()} by default, and then none
     * is: say {@link ConsumerRules#withOldest}, at most the retention, to have those set aside whose id may be
     * forgotten.
     */
    public LeasedConsumerBuilder rules(ConsumerRules value) {
        this.rules = Objects.requireNonNull(value, "value");
        return this;
    }

    /** {@link OnStoreFailure#FAIL_CLOSED} by default. */
    public LeasedConsumerBuilder onStoreFailure(OnStoreFailure value) {
        this.onStoreFailure = Objects.requireNonNull(value, "value");
        return this;
    }

    /** {@link CrashPolicy#RETRY_AFTER_LEASE} by default. */
    public LeasedConsumerBuilder afterCrash(CrashPolicy value) {
        this.afterCrash = Objects.requireNonNull(value, "value");
        return this;
    }

    /** Hears of duplicates, lost leases and the like; nobody by default. */
    public LeasedConsumerBuilder listener(LeaseListener value) {
        this.listener = Objects.requireNonNull(value, "value");
        return this;
    }

    /**
     * Has payloads compared: an id that comes with another payload than it was claimed or completed with is set aside,
     * and never taken for a duplicate. Off by default. Messages that were handled before this was set have no
     * fingerprint and pass.
     *
     * @param content what two deliveries of one message have in common, byte for byte; must be thread-safe. What it
     *     throws counts as a failure of the handler
     */
    public LeasedConsumerBuilder fingerprint(Function<Received, byte[]> content) {
        this.fingerprint = Optional.of(content);
        return this;
    }

    /** The consumer; see {@link #build(LeaseAwareHandler)}. */
    public IdempotentConsumer build(LeasedHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return build((message, lease) -> handler.handle(message));
    }

    /**
     * The consumer. It handles nothing after its keeper was closed.
     *
     * @throws ConfigurationException when settings contradict each other
     */
    public IdempotentConsumer build(LeaseAwareHandler handler) {
        Duration oldest = rules.oldest().orElse(ConsumerRules.ANY_AGE);
        new Problems()
                .check(
                        onStoreFailure == OnStoreFailure.FAIL_CLOSED || afterCrash == CrashPolicy.RETRY_AFTER_LEASE,
                        "consumer.onStoreFailure",
                        "FAIL_OPEN repeats what HOLD_FOR_OPERATOR must not repeat; choose one of them")
                .check(
                        oldest.equals(ConsumerRules.ANY_AGE) || oldest.compareTo(times.retention()) <= 0,
                        "consumer.oldest",
                        "must be at most the retention (" + times.retention() + "), is " + oldest)
                .throwIfAny(ConfigurationException::new);
        return new LeasedConsumer(this, Objects.requireNonNull(handler, "handler"));
    }
}
