package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseKeeper;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.activemq.ActiveMqListener;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A process that sends "mails", lines in a file, under leases in Redis, and dies at a point of its way through a
 * message. Arguments: broker URL, Redis URI, queue, file of mails, {@link CrashPoint}. Runs until it is killed
 * otherwise.
 */
final class HaltingMailer {

    private HaltingMailer() {}

    public static void main(String[] args) throws InterruptedException {
        CrashPoint point = CrashPoint.valueOf(args[4]);
        Path mails = Path.of(args[3]);
        try (RedisLeases redis = RedisLeases.builder(args[1])
                        .keyPrefix(args[2] + ":")
                        .commandTimeout(Duration.ofSeconds(10))
                        .open();
                LeaseKeeper keeper =
                        LeaseKeeper.start("crash", new HaltingLeases(redis, point), InstantSource.system());
                ActiveMqListener listener = ActiveMqListener.builder(args[0])
                        .queue(queue(args[2]))
                        .consumer(mailer(keeper, mails, point))
                        .build()) {
            listener.start();
            Thread.currentThread().join();
        }
    }

    private static IdempotentConsumer mailer(LeaseKeeper keeper, Path mails, CrashPoint point) {
        return keeper.consumer(new ConsumerName("mailer"))
                .times(LeaseTimes.defaults().withLease(Duration.ofSeconds(1)))
                .build(message -> {
                    point.haltAt(CrashPoint.IN_HANDLER);
                    mail(mails, message.id());
                });
    }

    private static void mail(Path mails, MessageId id) throws IOException {
        Files.writeString(mails, id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Real leases whose process ends at a point of its way; a commit is a completion here. */
    private record HaltingLeases(LeaseStore real, CrashPoint point) implements LeaseStore {

        @Override
        public LeaseClaim claim(Lease lease) {
            return real.claim(lease);
        }

        @Override
        public Renewal renew(Lease lease) {
            return real.renew(lease);
        }

        @Override
        public Completion complete(Lease lease) {
            point.haltAt(CrashPoint.BEFORE_COMMIT);
            Completion completion = real.complete(lease);
            point.haltAt(CrashPoint.AFTER_COMMIT);
            return completion;
        }

        @Override
        public void release(Lease lease) {
            real.release(lease);
        }

        @Override
        public boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
            return real.decide(consumer, id, decision, retention);
        }

        @Override
        public Optional<AttemptLog> attempts() {
            return real.attempts();
        }
    }
}
