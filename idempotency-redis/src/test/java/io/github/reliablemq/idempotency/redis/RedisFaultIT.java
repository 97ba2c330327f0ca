package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4r, P11: without Redis nothing is handled, and nothing recorded is lost by its restart")
final class RedisFaultIT {

    private static final ConsumerName MAILER = new ConsumerName("mailer");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

    private final LeaseToken token = new LeaseToken(UUID.randomUUID());
    private final MessageId id = new MessageId(UUID.randomUUID());
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
            assertThatThrownBy(() -> leases.renew(MAILER, id, token, LEASE))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(id.toString());
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
    void redisThatDiesDuringTheHandlerLeavesTheMessageHandledButUnguarded() {
        IdempotentConsumer unlucky = leases.consumer("mailer", received -> {
            effects.incrementAndGet();
            server.kill();
        });

        assertThat(unlucky.accept(message())).isEqualTo(new Verdict.DoneUnguarded());
        assertThat(effects).hasValue(1);
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
            CompletableFuture<LeaseClaim> claim =
                    CompletableFuture.supplyAsync(() -> behind.claim(MAILER, id, token, LEASE));
            // The script is on its way; no answer will come on this connection.
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
            // So that Redis knows the script, and the late first try takes the lease.
            behind.claim(MAILER, message().id(), token, LEASE);
            proxy.stall();
            CompletableFuture.delayedExecutor(1_500, TimeUnit.MILLISECONDS).execute(proxy::resume);

            assertThat(behind.claim(MAILER, id, token, LEASE)).isEqualTo(new LeaseClaim.Acquired());
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

    private void awaitVerdict(Received received, Verdict verdict) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> mailer.accept(received), verdict::equals);
    }
}
