package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.lease;
import static io.github.reliablemq.idempotency.redis.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.OnStoreFailure;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4r, P11: without Redis nothing is handled, and nothing recorded is lost by its restart")
final class RedisFaultIT {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final Lease lease = lease(message().id());
    private final AtomicInteger effects = new AtomicInteger();
    private RedisServer server;
    private RedisLeases leases;
    private IdempotentConsumer mailer;

    @BeforeEach
    void open() {
        server = RedisServer.start();
        leases = RedisLeases.create(server.uri());
        mailer = leases.consumer("mailer", received -> effects.incrementAndGet());
    }

    @AfterEach
    void close() {
        leases.close();
        server.close();
        // Lettuce ends its threads a moment after its client.
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("lettuce-")));
    }

    @Test
    void killedAndRestartedRedisKeepsWhatIsDone() {
        Received received = message();
        assertThat(mailer.accept(received)).isEqualTo(new Verdict.Done());
        server.kill();
        assertThat(mailer.accept(received)).isInstanceOf(Verdict.Pause.class);
        server.restart();

        awaitVerdict(received, new Verdict.Duplicate());
        assertThat(effects).hasValue(1);
    }

    @Test
    void frozenRedisPausesWithinBoundsAndTheHandlerDoesNotRun() {
        Received received = message();
        mailer.accept(message());
        server.freeze();
        try {
            assertThatThrownBy(() -> leases.renew(lease))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(lease.id().toString());
            CompletableFuture<Verdict> verdict = CompletableFuture.supplyAsync(() -> mailer.accept(received));
            // Two tries of the claim, one of the release.
            assertThat(verdict)
                    .succeedsWithin(TIMEOUT.multipliedBy(3).plusSeconds(3))
                    .isInstanceOf(Verdict.Pause.class);
            assertThat(effects).hasValue(1);
        } finally {
            server.thaw();
        }

        awaitVerdict(received, new Verdict.Done());
        assertThat(effects).hasValue(2);
    }

    @Test
    @DisplayName("P4r: an effect during which Redis died is acknowledged, and recorded when Redis is back")
    void anEffectThatCannotBeRecordedIsRecordedLater() {
        Received received = message();
        IdempotentConsumer unlucky = leases.consumer("mailer", each -> {
            effects.incrementAndGet();
            server.kill();
        });

        assertThat(unlucky.accept(received)).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(mailer.accept(received)).isInstanceOf(Verdict.Pause.class);
        server.restart();

        // The lease of half a minute has not ended: only the completion makes it a duplicate.
        awaitVerdict(received, new Verdict.Duplicate());
        assertThat(effects).hasValue(1);
    }

    @Test
    @DisplayName("P4r: a completion whose answer is lost is repeated, and is no repeat of the effect")
    void aCompletionWhoseAnswerIsLostIsRepeated() {
        try (TcpProxy proxy = TcpProxy.to(server);
                RedisLeases behind = through(proxy, Duration.ofSeconds(1))) {
            // So that Redis knows the script, and the first try takes effect.
            Lease earlier = lease(message().id());
            behind.claim(earlier);
            behind.complete(earlier);
            IdempotentConsumer unlucky = behind.consumer("mailer", received -> {
                effects.incrementAndGet();
                proxy.stall();
                CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS).execute(proxy::resume);
            });

            assertThat(unlucky.accept(message())).isEqualTo(new Verdict.Done());
            assertThat(effects).hasValue(1);
        }
    }

    @Test
    @DisplayName("P4r: a handler learns that its lease could not be renewed until its end")
    void aHandlerLearnsOfAnOutage() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Verdict verdict = leases.consumer("mailer")
                .times(LeaseTimes.defaults().withLease(Duration.ofSeconds(1)))
                .build((received, held) -> {
                    held.onLeaseLost(() -> seen.add("lost"));
                    server.freeze();
                    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !seen.isEmpty());
                    assertThat(held.leaseValid()).isFalse();
                    server.thaw();
                })
                .accept(message());

        // Done, if only the second try of the completion was answered.
        assertThat(verdict).isIn(new Verdict.Done(), new Verdict.DoneUnguarded());
        assertThat(seen).containsExactly("lost");
    }

    @Test
    @DisplayName("P4r: renewals go on after errors, and an outage shorter than the lease costs nothing")
    void renewalsGoOnAfterAnOutage() {
        try (RedisLeases impatient = RedisLeases.builder(server.uri())
                .commandTimeout(Duration.ofMillis(300))
                .open()) {
            Verdict verdict = impatient
                    .consumer("mailer")
                    .times(LeaseTimes.defaults().withLease(Duration.ofSeconds(2)))
                    .build((received, held) -> {
                        server.freeze();
                        // The first renewal comes after 0.7 s and gets no answer for 0.3 s.
                        passes(Duration.ofMillis(1_100));
                        server.thaw();
                        passes(Duration.ofMillis(1_200));
                        assertThat(held.leaseValid()).isTrue();
                    })
                    .accept(message());
            assertThat(verdict).isEqualTo(new Verdict.Done());
        }
    }

    @Test
    @DisplayName("P4r: a consumer that fails open goes on without Redis, and suppresses what it could record")
    void failingOpenGoesOn() throws InterruptedException {
        Received first = message();
        Received second = message();
        CountDownLatch recorded = new CountDownLatch(2);
        IdempotentConsumer open = leases.consumer("mailer")
                .onStoreFailure(OnStoreFailure.FAIL_OPEN)
                .listener(new LeaseListener() {
                    @Override
                    public void onCompletedLate(MessageId id) {
                        recorded.countDown();
                    }
                })
                .build(received -> effects.incrementAndGet());
        assertThat(open.accept(first)).isEqualTo(new Verdict.Done());
        server.kill();
        assertThat(open.accept(second)).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(open.accept(first)).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(effects).hasValue(3);
        server.restart();

        assertThat(recorded.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(open.accept(second)).isEqualTo(new Verdict.Duplicate());
        assertThat(effects).hasValue(3);
    }

    @Test
    void manyClaimsOfAFrozenRedisFailTogetherWithinOneTimeout() {
        leases.claim(lease);
        server.freeze();
        try {
            List<Lease> many =
                    IntStream.range(0, 200).mapToObj(i -> lease(message().id())).toList();
            CompletableFuture<List<LeaseStore.Renewal>> renewals =
                    CompletableFuture.supplyAsync(() -> leases.renewAll(many));
            assertThat(renewals)
                    .succeedsWithin(TIMEOUT.plusSeconds(3))
                    .satisfies(answers -> assertThat(answers).hasSize(200).containsOnly(LeaseStore.Renewal.UNKNOWN));
            assertThatThrownBy(() -> leases.claimAll(many)).isInstanceOf(StoreUnavailableException.class);
        } finally {
            server.thaw();
        }
    }

    @Test
    void aRedisThatAnswersTheSignOnLateIsWaitedFor() {
        try (TcpProxy proxy = TcpProxy.to(server)) {
            proxy.delay(TIMEOUT.plusMillis(200));
            assertThatCode(() -> through(proxy, TIMEOUT).close()).doesNotThrowAnyException();
        }
    }

    @Test
    @DisplayName("A claim that is lost with its connection is repeated with its token, on a new connection")
    void claimWhoseConnectionIsLostIsRepeated() {
        try (TcpProxy proxy = TcpProxy.to(server);
                RedisLeases behind = through(proxy, Duration.ofSeconds(5))) {
            proxy.stall();
            CompletableFuture<LeaseClaim> claim = CompletableFuture.supplyAsync(() -> behind.claim(lease));
            // The claim is on its way; no answer will come on this connection.
            assertThat(claim).isNotDone();
            CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS).execute(() -> {
                proxy.cutAll();
                proxy.resume();
            });

            assertThat(claim).succeedsWithin(Duration.ofSeconds(12)).isEqualTo(new LeaseClaim.Acquired());
        }
    }

    @Test
    @DisplayName("A claim whose answer comes too late is repeated with its token and granted")
    void claimWhoseAnswerIsLateIsRepeated() {
        Duration timeout = Duration.ofSeconds(1);
        try (TcpProxy proxy = TcpProxy.to(server);
                RedisLeases behind = through(proxy, timeout)) {
            // The first try takes the lease when nobody waits for its answer any more.
            proxy.stall();
            CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS).execute(proxy::resume);

            assertThat(behind.claim(lease)).isEqualTo(new LeaseClaim.Acquired());
        }
    }

    @Test
    void noRedisAtTheStartIsSaidWithoutThePassword() {
        server.kill();

        assertThatThrownBy(() -> RedisLeases.create("redis://user:s3cret@127.0.0.1:" + server.port()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("check the address")
                .satisfies(RedisFaultIT::keepsThePasswordToItself);
    }

    private static RedisLeases through(TcpProxy proxy, Duration timeout) {
        return RedisLeases.builder("redis://" + proxy.host() + ":" + proxy.port())
                .commandTimeout(timeout)
                .open();
    }

    private static void keepsThePasswordToItself(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            assertThat(String.valueOf(cause.getMessage())).doesNotContain("s3cret");
        }
    }

    private static void passes(Duration time) {
        Awaitility.await()
                .pollDelay(time)
                .atMost(time.plus(Duration.ofSeconds(10)))
                .until(() -> true);
    }

    private void awaitVerdict(Received received, Verdict verdict) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> mailer.accept(received), verdict::equals);
    }
}
