package io.github.reliablemq.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseKeeper;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.testkit.AttemptLogContract;
import io.github.reliablemq.testkit.ManualClock;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class RedisAttemptLogContractIT extends AttemptLogContract {

    private final String prefix = "attempts:" + UUID.randomUUID() + ":";
    private final RedisClient client = RedisClient.create(SharedServers.redis().uri());
    private final RedisLeases leases = RedisLeases.builder(client)
            .keyPrefix(prefix)
            .commandTimeout(Duration.ofSeconds(10))
            .open();

    @Override
    protected AttemptLog log() {
        return leases.attempts().orElseThrow();
    }

    @AfterEach
    void close() {
        leases.close();
        client.shutdown();
    }

    @Test
    void attemptsAreForgottenAWeekAfterTheLastOne() {
        log().begin(Deliveries.MAILER, new MessageId(UUID.randomUUID()), 0);
        log().failed(Deliveries.MAILER, new MessageId(UUID.randomUUID()), 0);

        RedisCommands<byte[], byte[]> raw =
                client.connect(ByteArrayCodec.INSTANCE).sync();
        assertThat(raw.keys(prefix + "*"))
                .hasSize(2)
                .allSatisfy(key ->
                        assertThat(Duration.ofMillis(raw.pttl(key))).isBetween(Duration.ofDays(6), Duration.ofDays(7)));
    }

    @Test
    @DisplayName(
            "P11: a message that ended its process three times does not run again, and is set aside a minute later")
    void aMessageThatEndsItsProcessIsSetAside() {
        MessageId id = new MessageId(UUID.randomUUID());
        ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
        // As processes leave it that die in the handler.
        log().begin(Deliveries.MAILER, id, 0);
        log().begin(Deliveries.MAILER, id, 0);

        try (LeaseKeeper keeper = LeaseKeeper.start("mail", leases, clock)) {
            IdempotentConsumer mailer = keeper.consumer(Deliveries.MAILER).build(message -> {
                throw new AssertionError("it ran");
            });
            assertThat(mailer.accept(Deliveries.message(id, 4))).isInstanceOf(Verdict.Busy.class);
            clock.advance(Duration.ofMinutes(1));
            assertThat(mailer.accept(Deliveries.message(id, 4)))
                    .isInstanceOfSatisfying(
                            Verdict.DeadLetter.class,
                            dead -> assertThat(dead.failure().type()).isEqualTo("SuspectedCrash"));
        }
    }

    @Test
    @DisplayName("P11: attempts of a failing handler are counted in Redis, over processes")
    void attemptsOfAFailingHandlerAreCounted() {
        MessageId id = new MessageId(UUID.randomUUID());
        for (int attempt = 1; attempt <= 3; attempt++) {
            try (RedisLeases process = RedisLeases.builder(client)
                    .keyPrefix(prefix)
                    .commandTimeout(Duration.ofSeconds(10))
                    .open()) {
                Verdict verdict = process.consumer("mailer", message -> {
                            throw new IllegalStateException("no mail server");
                        })
                        .accept(Deliveries.message(id, 1));
                int expected = attempt;
                assertThat(verdict)
                        .isInstanceOfSatisfying(
                                Verdict.Retry.class,
                                retry -> assertThat(retry.attempt()).isEqualTo(expected));
            }
        }
    }
}
