package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.LeaseContext;
import io.github.reliablemq.LeaseKeeper;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that handles one message and ends, or is held, at a point of its way. Its effect is a counter in Redis,
 * beside the leases and without any of our code. Arguments: URI, key prefix, message id, {@link Point},
 * {@link CrashPolicy}.
 */
final class CrashingMailer {

    static final int HALTED = 77;
    static final String HOLDING = "HOLDING";
    static final String VERDICT = "VERDICT ";
    static final String LOST = "LEASE LOST";
    static final LeaseTimes TIMES =
            LeaseTimes.defaults().withLease(Duration.ofSeconds(1)).withPatience(Duration.ofSeconds(20));

    private static final long LOOK_NANOS = 10_000_000;

    private final RedisCommands<String, String> redis;
    private final String prefix;
    private final Point point;

    private CrashingMailer(RedisCommands<String, String> redis, String prefix, Point point) {
        this.redis = redis;
        this.prefix = prefix;
        this.point = point;
    }

    enum Point {
        BEFORE_CLAIM,
        AFTER_CLAIM,
        BEFORE_EFFECT,
        /** The handler threw, and the lease is about to be given back. */
        BEFORE_RELEASE,
        AFTER_EFFECT,
        AFTER_COMPLETE,
        /** It does not end, but waits there. */
        HOLD_BEFORE_EFFECT;

        void haltAt(Point here) {
            if (this == here) {
                Runtime.getRuntime().halt(HALTED);
            }
        }
    }

    public static void main(String[] args) {
        Point point = Point.valueOf(args[3]);
        RedisClient client = RedisClient.create(args[0]);
        CrashingMailer mailer = new CrashingMailer(client.connect().sync(), args[1], point);
        try (RedisLeases leases = RedisLeases.builder(args[0])
                        .keyPrefix(args[1])
                        .commandTimeout(Duration.ofSeconds(10))
                        .open();
                LeaseKeeper keeper = LeaseKeeper.start("crash", new Halting(leases, point), InstantSource.system())) {
            Verdict verdict = keeper.consumer(Deliveries.MAILER)
                    .times(TIMES)
                    .afterCrash(CrashPolicy.valueOf(args[4]))
                    .listener(new LeaseListener() {
                        @Override
                        public void onLeaseLost(MessageId id) {
                            System.out.println(LOST);
                        }
                    })
                    .build(mailer::handle)
                    .accept(Deliveries.message(MessageId.parse(args[2]), 1));
            System.out.println(VERDICT + verdict);
        }
        client.shutdown();
    }

    private void handle(Received message, LeaseContext lease) {
        if (point == Point.BEFORE_RELEASE) {
            throw new IllegalStateException("no mail server");
        }
        point.haltAt(Point.BEFORE_EFFECT);
        if (point == Point.HOLD_BEFORE_EFFECT) {
            System.out.println(HOLDING);
            while (redis.exists(prefix + "go") == 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        redis.incr(prefix + "effects");
    }

    /** A real store whose process ends at a point of its way. */
    private record Halting(LeaseStore real, Point point) implements LeaseStore {

        @Override
        public LeaseClaim claim(Lease lease) {
            point.haltAt(Point.BEFORE_CLAIM);
            LeaseClaim claim = real.claim(lease);
            point.haltAt(Point.AFTER_CLAIM);
            return claim;
        }

        @Override
        public Renewal renew(Lease lease) {
            return real.renew(lease);
        }

        @Override
        public Completion complete(Lease lease) {
            point.haltAt(Point.AFTER_EFFECT);
            Completion completion = real.complete(lease);
            point.haltAt(Point.AFTER_COMPLETE);
            return completion;
        }

        @Override
        public void release(Lease lease) {
            point.haltAt(Point.BEFORE_RELEASE);
            real.release(lease);
        }

        @Override
        public boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
            return real.decide(consumer, id, decision, retention);
        }
    }
}
