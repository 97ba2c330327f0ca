package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Body;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseTerms;
import io.github.reliablemq.spi.LeaseToken;
import io.lettuce.core.RedisClient;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Our leases, on one connection. */
final class LeaseNoting implements Noting {

    static final LeaseTimes TIMES = LeaseTimes.defaults();

    private static final ConsumerName CONSUMER = new ConsumerName("bench");
    private static final LeaseTerms TERMS =
            new LeaseTerms(TIMES.lease(), TIMES.retention(), CrashPolicy.RETRY_AFTER_LEASE);
    private static final Destination QUEUE = Destination.queue("bench.leases");
    private static final Body BODY = Body.text("handled");

    private final RedisLeases leases;
    private final Step step;

    private LeaseNoting(RedisLeases leases, Step step) {
        this.leases = leases;
        this.step = step;
    }

    private interface Step {
        void note(List<MessageId> messages);
    }

    /** A claim and a completion of each. */
    static Noting oneByOne(RedisClient client) {
        RedisLeases leases = connect(client);
        return new LeaseNoting(leases, messages -> {
            for (MessageId message : messages) {
                Lease lease = lease(message);
                check(leases.claim(lease));
                check(leases.complete(lease));
            }
        });
    }

    /** All claims, then all completions. */
    static Noting together(RedisClient client) {
        RedisLeases leases = connect(client);
        return new LeaseNoting(leases, messages -> {
            List<Lease> all = messages.stream().map(LeaseNoting::lease).toList();
            leases.claimAll(all).forEach(LeaseNoting::check);
            leases.completeAll(all).forEach(LeaseNoting::check);
        });
    }

    /** By a consumer whose handler does nothing. */
    static Noting byConsumer(RedisClient client) {
        RedisLeases leases = connect(client);
        IdempotentConsumer consumer =
                leases.consumer(CONSUMER.value()).times(TIMES).build(message -> {});
        return new LeaseNoting(leases, messages -> {
            for (MessageId message : messages) {
                Verdict verdict =
                        consumer.accept(new Received(message, QUEUE, null, Headers.none(), BODY, Instant.now(), 1));
                if (!(verdict instanceof Verdict.Done)) {
                    throw new WrongCountException("Not handled at once: " + message + ", " + verdict);
                }
            }
        });
    }

    @Override
    public void note(List<MessageId> messages) {
        step.note(messages);
    }

    @Override
    public void close() {
        leases.close();
    }

    private static RedisLeases connect(RedisClient client) {
        return RedisLeases.builder(client).commandTimeout(NotingInRedis.TIMEOUT).open();
    }

    private static Lease lease(MessageId message) {
        return new Lease(CONSUMER, message, new LeaseToken(UUID.randomUUID()), TERMS, Optional.empty());
    }

    private static void check(LeaseClaim claim) {
        if (!(claim instanceof LeaseClaim.Acquired)) {
            throw new WrongCountException("Not claimed at once: " + claim);
        }
    }

    private static void check(Completion completion) {
        if (completion != Completion.COMPLETED) {
            throw new WrongCountException("Not completed at once: " + completion);
        }
    }
}
