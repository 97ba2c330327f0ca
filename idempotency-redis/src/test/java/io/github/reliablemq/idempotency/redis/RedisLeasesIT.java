package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseToken;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4r: at least once; a completed id is suppressed")
final class RedisLeasesIT {

    private static final ConsumerName MAILER = new ConsumerName("mailer");
    private static final Duration LEASE = Duration.ofSeconds(30);

    private final String prefix = "test:" + UUID.randomUUID() + ":";
    private final LeaseToken token = new LeaseToken(UUID.randomUUID());
    private final AtomicInteger effects = new AtomicInteger();
    private RedisClient client;
    private StatefulRedisConnection<byte[], byte[]> raw;
    private RedisLeases leases;

    @BeforeEach
    void open() {
        client = RedisClient.create(SharedServers.redis().uri());
        raw = client.connect(ByteArrayCodec.INSTANCE);
        leases = RedisLeases.builder(client)
                .keyPrefix(prefix)
                .commandTimeout(Duration.ofSeconds(10))
                .open();
    }

    @AfterEach
    void close() {
        leases.close();
        client.shutdown();
    }

    @Test
    void threeDeliveriesOfOneMessageHaveOneEffect() {
        IdempotentConsumer mailer = leases.consumer("mailer", received -> effects.incrementAndGet());
        Received received = message();

        assertThat(mailer.accept(received)).isEqualTo(new Verdict.Done());
        assertThat(mailer.accept(received)).isEqualTo(new Verdict.Duplicate());
        assertThat(mailer.accept(received)).isEqualTo(new Verdict.Duplicate());
        assertThat(effects).hasValue(1);
    }

    @Test
    void failedHandlerGivesItsLeaseBackAtOnce() {
        Received received = message();
        IdempotentConsumer failing = leases.consumer("mailer", message -> {
            throw new IllegalStateException("no mail server");
        });

        assertThat(failing.accept(received)).isInstanceOf(Verdict.Retry.class);
        assertThat(leases.consumer("mailer", message -> effects.incrementAndGet())
                        .accept(received))
                .isEqualTo(new Verdict.Done());
    }

    @Test
    void messageInProgressElsewhereIsBusyForTheRestOfTheLease() {
        Received received = message();
        leases.claim(MAILER, received.id(), token, LEASE);

        Verdict verdict = leases.consumer("mailer", LeaseTimes.defaults(), message -> effects.incrementAndGet())
                .accept(received);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Busy.class,
                        busy -> assertThat(busy.remaining()).isPositive().isLessThanOrEqualTo(LEASE));
        assertThat(effects).hasValue(0);
    }

    @Test
    void scriptsThatRedisForgotAreSentAgain() {
        MessageId id = message().id();
        leases.claim(MAILER, id, token, LEASE);
        raw.sync().scriptFlush();

        assertThat(leases.complete(MAILER, id, token, LEASE)).hasToString("COMPLETED");
        raw.sync().scriptFlush();
        assertThat(leases.claim(MAILER, id, token, LEASE)).isEqualTo(new LeaseClaim.Done());
    }

    @Test
    void recordsAreAsDocumented() {
        MessageId id = message().id();
        leases.claim(MAILER, id, token, LEASE);

        assertThat(raw.sync().get(key(id)))
                .isEqualTo(ByteBuffer.allocate(17)
                        .put((byte) 'P')
                        .put(bytes(token.value()))
                        .array());
        assertThat(raw.sync().pttl(key(id))).isBetween(1L, LEASE.toMillis());

        leases.complete(MAILER, id, token, Duration.ofHours(24));

        assertThat(raw.sync().get(key(id))).isEqualTo("1".getBytes(StandardCharsets.US_ASCII));
        assertThat(raw.sync().pttl(key(id)))
                .isBetween(LEASE.toMillis(), Duration.ofHours(24).toMillis());
    }

    @Test
    void foreignValueIsAnErrorAndNeverADuplicate() {
        Received received = message();
        raw.sync().set(key(received.id()), "something else".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> leases.claim(MAILER, received.id(), token, LEASE))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("use another prefix");
        assertThatThrownBy(() -> leases.complete(MAILER, received.id(), token, LEASE))
                .isInstanceOf(StoreException.class);
        assertThat(leases.consumer("mailer", message -> effects.incrementAndGet())
                        .accept(received))
                .isInstanceOf(Verdict.Pause.class);
        assertThat(effects).hasValue(0);
    }

    @Test
    void foreignTypeIsAnErrorAndNeverADuplicate() {
        MessageId id = message().id();
        raw.sync().lpush(key(id), new byte[] {1});

        assertThatThrownBy(() -> leases.claim(MAILER, id, token, LEASE))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("use another prefix");
    }

    @Test
    void leaseWhoseTtlSomebodyRemovedIsInProgress() {
        MessageId id = message().id();
        leases.claim(MAILER, id, token, LEASE);
        raw.sync().persist(key(id));

        assertThat(leases.claim(MAILER, id, new LeaseToken(UUID.randomUUID()), LEASE))
                .isEqualTo(new LeaseClaim.InProgress(LEASE));
    }

    @Test
    void clientOfTheCallerStaysOpen() {
        leases.close();

        assertThat(raw.sync().ping()).isEqualTo("PONG");
        assertThatThrownBy(() -> leases.claim(MAILER, message().id(), token, LEASE))
                .isInstanceOf(StoreUnavailableException.class);
    }

    private byte[] key(MessageId id) {
        byte[] start = (prefix + "mailer:").getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(start.length + 16)
                .put(start)
                .put(bytes(id.value()))
                .array();
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
