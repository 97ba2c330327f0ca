package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.LEASE;
import static io.github.reliablemq.idempotency.redis.Deliveries.MAILER;
import static io.github.reliablemq.idempotency.redis.Deliveries.RETENTION;
import static io.github.reliablemq.idempotency.redis.Deliveries.lease;
import static io.github.reliablemq.idempotency.redis.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseStore.Decision;
import io.github.reliablemq.spi.LeaseStore.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What a Redis is asked for and what it is told of, by its settings. */
final class RedisSettingsIT {

    private static final String[] FORGETFUL = {
        "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru", "--appendonly", "no"
    };
    private static final String RIGHTS = "+evalsha +eval +get +set +del +pexpire +pttl +time +hget +hset +hincrby";

    private final Logger logger = (Logger) LoggerFactory.getLogger(RedisLeases.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
    }

    @Test
    @DisplayName("P4r: a Redis that may forget is told at the start, with what is at risk")
    void aRedisThatMayForgetIsTold() {
        assertThat(warningsOf(FORGETFUL))
                .satisfiesExactly(
                        eviction -> assertThat(eviction).contains("allkeys-lru", "effects repeat"),
                        restart -> assertThat(restart).contains("forgets altogether", "effects repeat"));
        assertThat(warningsOf()).isEmpty();
    }

    @Test
    @DisplayName("P4r: also one whose settings cannot be read")
    void aRedisWithoutConfigIsToldToo() {
        List<String> settings = new ArrayList<>(Arrays.asList(FORGETFUL));
        settings.addAll(List.of("--rename-command", "CONFIG", ""));
        assertThat(warningsOf(settings.toArray(String[]::new)))
                .satisfiesExactly(
                        eviction -> assertThat(eviction).contains("allkeys-lru"),
                        restart -> assertThat(restart).contains("if it makes any"));
    }

    @Test
    @DisplayName("A user of Redis with the documented rights and no others can do everything")
    void theDocumentedRightsAreEnough() {
        try (RedisServer server = withUser("~rmq:* " + RIGHTS);
                RedisLeases leases = as(server)) {
            Lease mine = lease(message().id());
            Lease held = lease(message().id(), LEASE, CrashPolicy.HOLD_FOR_OPERATOR);
            for (Lease each : List.of(mine, held)) {
                assertThat(leases.claim(each)).isEqualTo(new LeaseClaim.Acquired());
                assertThat(leases.renew(each)).isEqualTo(Renewal.RENEWED);
                assertThat(leases.claim(lease(each.id()))).isInstanceOf(LeaseClaim.InProgress.class);
                assertThat(leases.decide(MAILER, each.id(), Decision.IT_HAPPENED, RETENTION))
                        .isFalse();
            }
            assertThat(leases.complete(mine)).isEqualTo(Completion.COMPLETED);
            leases.release(held);
            AttemptLog attempts = leases.attempts().orElseThrow();
            assertThat(attempts.begin(MAILER, mine.id(), 0).number()).isOne();
            attempts.takeBack(MAILER, mine.id(), 0);
            assertThat(attempts.failed(MAILER, mine.id(), 0)).isOne();
            attempts.forget(MAILER, mine.id());
            assertThat(attempts.begin(MAILER, mine.id(), 0).number()).isOne();
        }
    }

    @Test
    void aUserWithoutTheRightsIsToldWhichItNeeds() {
        try (RedisServer server = withUser("~other:* " + RIGHTS);
                RedisLeases leases = as(server)) {
            assertThatThrownBy(() -> leases.claim(lease(message().id())))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("TIME, HGET, HSET and HINCRBY on keys of this prefix");
        }
    }

    private static RedisServer withUser(String rules) {
        List<String> settings = new ArrayList<>(List.of("--user", "mailer", "on", ">s3cret"));
        settings.addAll(Arrays.asList(rules.split(" ", -1)));
        return RedisServer.embedded(settings.toArray(String[]::new));
    }

    private static RedisLeases as(RedisServer server) {
        return RedisLeases.builder("redis://mailer:s3cret@" + server.host() + ":" + server.port())
                .commandTimeout(Duration.ofSeconds(10))
                .open();
    }

    private List<String> warningsOf(String... settings) {
        log.list.clear();
        try (RedisServer server = RedisServer.embedded(settings)) {
            RedisLeases.create(server.uri()).close();
        }
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
