package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.LEASE;
import static io.github.reliablemq.idempotency.redis.Deliveries.MAILER;
import static io.github.reliablemq.idempotency.redis.Deliveries.RETENTION;
import static io.github.reliablemq.idempotency.redis.Deliveries.lease;
import static io.github.reliablemq.idempotency.redis.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4r: at least once; a completed id is suppressed")
final class RedisLeasesIT {

    private final String prefix = "test:" + UUID.randomUUID() + ":";
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
        leases.claim(lease(received.id()));

        Verdict verdict = leases.consumer(
                        "mailer",
                        LeaseTimes.defaults().withPatience(Duration.ofMillis(50)),
                        message -> effects.incrementAndGet())
                .accept(received);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Busy.class,
                        busy -> assertThat(busy.remaining()).isPositive().isLessThanOrEqualTo(LEASE));
        assertThat(effects).hasValue(0);
    }

    @Test
    void scriptsThatRedisForgotAreSentAgain() {
        Lease mine = lease(message().id());
        leases.claim(mine);
        raw.sync().scriptFlush();

        assertThat(leases.complete(mine)).isEqualTo(Completion.COMPLETED);
        raw.sync().scriptFlush();
        assertThat(leases.claim(mine)).isEqualTo(new LeaseClaim.Done(Optional.empty()));
        raw.sync().scriptFlush();
        assertThat(leases.renewAll(List.of(mine, lease(message().id()))))
                .containsExactly(Renewal.ALREADY_DONE, Renewal.LOST);
    }

    @Test
    @DisplayName("P4r: many claims travel together, more than the client lets wait at once")
    void manyClaimsTravelTogether() {
        List<Lease> many = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            many.add(lease(message().id()));
        }
        assertThat(leases.claimAll(many)).hasSize(2_000).containsOnly(new LeaseClaim.Acquired());
        assertThat(leases.renewAll(many)).hasSize(2_000).containsOnly(Renewal.RENEWED);
        leases.complete(many.get(1_234));
        assertThat(leases.claimAll(many).get(1_234)).isEqualTo(new LeaseClaim.Done(Optional.empty()));
        List<Completion> completions = leases.completeAll(many);
        assertThat(completions.get(1_234)).isEqualTo(Completion.ALREADY_DONE);
        assertThat(completions).filteredOn(Completion.COMPLETED::equals).hasSize(1_999);
    }

    @Test
    void completedTogetherTheyKeepTheirFingerprints() {
        Fingerprint mark = Fingerprint.of(new byte[] {1});
        Lease plain = lease(message().id());
        Lease marked = new Lease(MAILER, message().id(), plain.token(), plain.terms(), Optional.of(mark));
        leases.claimAll(List.of(plain, marked));

        assertThat(leases.completeAll(List.of(plain, marked))).containsOnly(Completion.COMPLETED);

        assertThat(leases.claimAll(List.of(plain, marked)))
                .containsExactly(new LeaseClaim.Done(Optional.empty()), new LeaseClaim.Done(Optional.of(mark)));
    }

    @Test
    void oneOfManyThatIsWrongFailsTheClaimsAndCompletionsButKeepsBackNoOther() {
        Lease good = lease(message().id());
        Lease foreign = lease(message().id());
        raw.sync().set(key(foreign.id()), "something else".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> leases.claimAll(List.of(good, foreign)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(foreign.id().toString());
        assertThat(leases.renewAll(List.of(foreign, good))).containsExactly(Renewal.UNKNOWN, Renewal.RENEWED);
        assertThatThrownBy(() -> leases.completeAll(List.of(foreign, good)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(foreign.id().toString());
        assertThat(leases.complete(good)).isEqualTo(Completion.ALREADY_DONE);
    }

    @Test
    void recordsAreAsDocumented() {
        Lease mine = lease(message().id());
        leases.claim(mine);
        assertRecord(mine, bytes("P", mine), LEASE);

        leases.complete(mine);
        assertRecord(mine, "1".getBytes(StandardCharsets.US_ASCII), RETENTION);
    }

    @Test
    void recordsWithAFingerprintAreAsDocumented() {
        Fingerprint mark = Fingerprint.of(new byte[] {1});
        Lease plain = lease(message().id());
        Lease mine = new Lease(MAILER, plain.id(), plain.token(), plain.terms(), Optional.of(mark));
        leases.claim(mine);
        assertRecord(
                mine,
                ByteBuffer.allocate(33)
                        .put(bytes("P", mine))
                        .put(bytes(mark.value()))
                        .array(),
                LEASE);

        leases.complete(mine);
        assertRecord(
                mine,
                ByteBuffer.allocate(17).put((byte) 'D').put(bytes(mark.value())).array(),
                RETENTION);
    }

    @Test
    void recordsThatAreToBeHeldAreAsDocumented() {
        Lease mine = lease(message().id(), LEASE, CrashPolicy.HOLD_FOR_OPERATOR);
        leases.claim(mine);

        byte[] value = raw.sync().get(key(mine.id()));
        assertThat(value).hasSize(31).startsWith(bytes("H", mine));
        long end = Long.parseLong(new String(value, 17, 14, StandardCharsets.US_ASCII));
        long now = Long.parseLong(new String(raw.sync().time().get(0), StandardCharsets.US_ASCII)) * 1_000;
        assertThat(end - now).isBetween(1_000L, LEASE.toMillis() + 1_000);
        assertThat(raw.sync().pttl(key(mine.id()))).isBetween(LEASE.toMillis(), RETENTION.toMillis());

        Lease other = lease(message().id(), LEASE, CrashPolicy.HOLD_FOR_OPERATOR);
        leases.claimAll(List.of(lease(message().id()), other));
        assertThat(raw.sync().get(key(other.id()))).hasSize(31).startsWith(bytes("H", other));
    }

    private void assertRecord(Lease lease, byte[] value, Duration ttl) {
        assertThat(raw.sync().get(key(lease.id()))).isEqualTo(value);
        assertThat(raw.sync().pttl(key(lease.id())))
                .isBetween(ttl.minusSeconds(20).toMillis(), ttl.toMillis());
    }

    private static byte[] bytes(String kind, Lease lease) {
        return ByteBuffer.allocate(17)
                .put(kind.getBytes(StandardCharsets.US_ASCII))
                .put(bytes(lease.token().value()))
                .array();
    }

    @Test
    @DisplayName("P4r: a message that comes while another delivery of it is handled waits for it, and is its duplicate")
    void aSecondDeliveryWaitsForTheFirst() throws Exception {
        Received received = message();
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        IdempotentConsumer slow = leases.consumer("mailer", message -> {
            handling.countDown();
            end.await();
            effects.incrementAndGet();
        });
        CompletableFuture<Verdict> first = CompletableFuture.supplyAsync(() -> slow.accept(received));
        assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
        CountDownLatch waiting = new CountDownLatch(1);
        IdempotentConsumer patient = leases.consumer("mailer")
                .times(LeaseTimes.defaults().withPatience(Duration.ofMinutes(1)))
                .listener(new LeaseListener() {
                    @Override
                    public void onInProgress(MessageId id, Duration remaining) {
                        waiting.countDown();
                    }
                })
                .build(message -> effects.addAndGet(100));
        CompletableFuture<Verdict> second = CompletableFuture.supplyAsync(() -> patient.accept(received));
        assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();
        end.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(new Verdict.Done());
        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(new Verdict.Duplicate());
        assertThat(effects).hasValue(1);
    }

    @Test
    @DisplayName("P4r: a handler that takes longer than its lease keeps it")
    void aSlowHandlerKeepsItsLease() {
        Received received = message();
        LeaseTimes times =
                LeaseTimes.defaults().withLease(Duration.ofSeconds(1)).withPatience(Duration.ZERO);
        IdempotentConsumer other = leases.consumer("mailer", times, message -> effects.addAndGet(100));
        List<Verdict> elsewhere = new ArrayList<>();
        Verdict verdict = leases.consumer("mailer")
                .times(times)
                .build((message, lease) -> {
                    Awaitility.await()
                            .pollDelay(Duration.ofMillis(1_500))
                            .atMost(Duration.ofSeconds(10))
                            .until(() -> true);
                    elsewhere.add(other.accept(received));
                    assertThat(lease.leaseValid()).isTrue();
                    effects.incrementAndGet();
                })
                .accept(received);

        assertThat(verdict).isEqualTo(new Verdict.Done());
        assertThat(elsewhere).singleElement().isInstanceOf(Verdict.Busy.class);
        assertThat(effects).hasValue(1);
    }

    @Test
    @DisplayName("P4r: another payload under a known id is set aside")
    void anotherPayloadIsSetAside() {
        Received received = message();
        AtomicReference<byte[]> payload = new AtomicReference<>(new byte[] {1});
        IdempotentConsumer mailer = leases.consumer("mailer")
                .fingerprint(message -> payload.get())
                .build(message -> effects.incrementAndGet());
        assertThat(mailer.accept(received)).isEqualTo(new Verdict.Done());
        assertThat(mailer.accept(received)).isEqualTo(new Verdict.Duplicate());
        payload.set(new byte[] {2});

        assertThat(mailer.accept(received))
                .isInstanceOfSatisfying(
                        Verdict.DeadLetter.class,
                        dead -> assertThat(dead.failure().type()).isEqualTo("PayloadMismatch"));
        assertThat(effects).hasValue(1);
    }

    @Test
    void foreignValueIsAnErrorAndNeverADuplicate() {
        Received received = message();
        raw.sync().set(key(received.id()), "something else".getBytes(StandardCharsets.US_ASCII));

        assertThatThrownBy(() -> leases.claim(lease(received.id())))
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("use another prefix");
        assertThatThrownBy(() -> leases.complete(lease(received.id()))).isInstanceOf(StoreException.class);
        assertThat(leases.consumer("mailer", message -> effects.incrementAndGet())
                        .accept(received))
                .isInstanceOf(Verdict.Pause.class);
        assertThat(effects).hasValue(0);
    }

    @Test
    void foreignTypeIsAnErrorAndNeverADuplicate() {
        MessageId id = message().id();
        raw.sync().lpush(key(id), new byte[] {1});

        assertThatThrownBy(() -> leases.claim(lease(id)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("use another prefix");
    }

    @Test
    void leaseWhoseTtlSomebodyRemovedIsInProgress() {
        MessageId id = message().id();
        leases.claim(lease(id));
        raw.sync().persist(key(id));

        assertThat(leases.claim(lease(id))).isEqualTo(new LeaseClaim.InProgress(LEASE, Optional.empty()));
    }

    @Test
    void clientOfTheCallerStaysOpen() {
        leases.close();

        assertThat(raw.sync().ping()).isEqualTo("PONG");
        assertThatThrownBy(() -> leases.claim(lease(message().id()))).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    @DisplayName("P4r: many claims travel together whatever the caller's client lets wait")
    void aSmallRequestQueueIsEnough() {
        RedisClient small = RedisClient.create(SharedServers.redis().uri());
        small.setOptions(ClientOptions.builder().requestQueueSize(16).build());
        List<Lease> many =
                IntStream.range(0, 100).mapToObj(i -> lease(message().id())).toList();
        try (RedisLeases narrow = RedisLeases.builder(small).keyPrefix(prefix).open()) {
            assertThat(narrow.claimAll(many)).hasSize(100).containsOnly(new LeaseClaim.Acquired());
            assertThat(narrow.renewAll(many)).hasSize(100).containsOnly(Renewal.RENEWED);
            assertThat(narrow.completeAll(many)).hasSize(100).containsOnly(Completion.COMPLETED);
        } finally {
            small.shutdown();
        }
    }

    @Test
    void renewalsWithoutAConnectionAreUnknownEachForItself() {
        Lease mine = lease(message().id());
        leases.close();
        assertThat(leases.renewAll(List.of(mine, mine))).containsExactly(Renewal.UNKNOWN, Renewal.UNKNOWN);
        assertThatThrownBy(() -> leases.claimAll(List.of(mine))).isInstanceOf(StoreUnavailableException.class);
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
