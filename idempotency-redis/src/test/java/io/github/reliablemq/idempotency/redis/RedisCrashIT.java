package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.Deliveries.MAILER;
import static io.github.reliablemq.idempotency.redis.Deliveries.RETENTION;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.idempotency.redis.CrashingMailer.Point;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.LeaseStore.Decision;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A consumer's process that is killed, or stands still, somewhere on its way through a message. */
@Timeout(300)
@DisplayName("P4r: wherever the process of a consumer ends, nothing is lost; one point repeats the effect")
final class RedisCrashIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    private final String prefix = "crash:" + UUID.randomUUID() + ":";
    private final MessageId id = new MessageId(UUID.randomUUID());
    private final String uri = SharedServers.redis().uri();
    private RedisClient client;
    private RedisCommands<String, String> raw;
    private RedisLeases leases;

    @BeforeEach
    void open() {
        client = RedisClient.create(uri);
        raw = client.connect().sync();
        leases = RedisLeases.builder(uri)
                .keyPrefix(prefix)
                .commandTimeout(Duration.ofSeconds(10))
                .open();
    }

    @AfterEach
    void close() {
        leases.close();
        client.shutdown();
    }

    @ParameterizedTest(name = "killed {0}: {1} effects before, {2} after the next delivery")
    @CsvSource({
        "BEFORE_CLAIM, 0, 1",
        "AFTER_CLAIM, 0, 1",
        "BEFORE_EFFECT, 0, 1",
        "BEFORE_RELEASE, 0, 1",
        "AFTER_EFFECT, 1, 2",
        "AFTER_COMPLETE, 1, 1"
    })
    void killed(Point point, int before, int after) {
        dies(point, CrashPolicy.RETRY_AFTER_LEASE);
        assertThat(effects()).isEqualTo(before);

        assertThat(next(CrashPolicy.RETRY_AFTER_LEASE))
                .isEqualTo(point == Point.AFTER_COMPLETE ? new Verdict.Duplicate() : new Verdict.Done());
        assertThat(effects()).isEqualTo(after);
        assertThat(next(CrashPolicy.RETRY_AFTER_LEASE)).isEqualTo(new Verdict.Duplicate());
    }

    @ParameterizedTest(name = "killed {0}")
    @CsvSource({"AFTER_EFFECT, IT_HAPPENED, 1", "BEFORE_EFFECT, IT_DID_NOT, 0"})
    @DisplayName("A run that is held for an operator is not repeated, and goes on as the operator decides")
    void held(Point point, Decision decision, int effects) {
        dies(point, CrashPolicy.HOLD_FOR_OPERATOR);
        for (int delivery = 0; delivery < 2; delivery++) {
            assertThat(next(CrashPolicy.HOLD_FOR_OPERATOR))
                    .isInstanceOfSatisfying(
                            Verdict.DeadLetter.class,
                            dead -> assertThat(dead.failure().type()).isEqualTo("AmbiguousRun"));
        }
        assertThat(effects()).isEqualTo(effects);

        assertThat(leases.decide(MAILER, id, decision, RETENTION)).isTrue();

        assertThat(next(CrashPolicy.HOLD_FOR_OPERATOR))
                .isEqualTo(decision == Decision.IT_HAPPENED ? new Verdict.Duplicate() : new Verdict.Done());
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    @DisplayName("P4r: a process that stood still for longer than its lease repeats the effect, and both know")
    void frozenPastItsLease() {
        try (Child frozen = start(Point.HOLD_BEFORE_EFFECT, CrashPolicy.RETRY_AFTER_LEASE)) {
            frozen.awaitOutput(CrashingMailer.HOLDING, LONG);
            frozen.freeze();
            assertThat(next(CrashPolicy.RETRY_AFTER_LEASE)).isEqualTo(new Verdict.Done());
            assertThat(effects()).isEqualTo(1);
            frozen.thaw();
            frozen.awaitOutput(CrashingMailer.LOST, LONG);
            raw.set(prefix + "go", "1");
            frozen.awaitOutput(CrashingMailer.VERDICT + new Verdict.DoneUnguarded(), LONG);
        }
        assertThat(effects()).isEqualTo(2);
        assertThat(next(CrashPolicy.RETRY_AFTER_LEASE)).isEqualTo(new Verdict.Duplicate());
    }

    @Test
    @DisplayName("P4r: a process that is slow but alive keeps its lease, however long it takes")
    void slowButAlive() {
        try (Child slow = start(Point.HOLD_BEFORE_EFFECT, CrashPolicy.RETRY_AFTER_LEASE)) {
            slow.awaitOutput(CrashingMailer.HOLDING, LONG);
            IdempotentConsumer impatient = consumer(CrashPolicy.RETRY_AFTER_LEASE, Duration.ofMillis(1_500));
            assertThat(impatient.accept(Deliveries.message(id, 1))).isInstanceOf(Verdict.Busy.class);
            raw.set(prefix + "go", "1");
            slow.awaitOutput(CrashingMailer.VERDICT + new Verdict.Done(), LONG);
        }
        assertThat(effects()).isEqualTo(1);
    }

    /** The next delivery, in this process; it waits for the lease of the dead one to end. */
    private Verdict next(CrashPolicy policy) {
        return consumer(policy, CrashingMailer.TIMES.patience()).accept(Deliveries.message(id, 1));
    }

    private IdempotentConsumer consumer(CrashPolicy policy, Duration patience) {
        return leases.consumer("mailer")
                .times(CrashingMailer.TIMES.withPatience(patience))
                .afterCrash(policy)
                .build(message -> raw.incr(prefix + "effects"));
    }

    private int effects() {
        String value = raw.get(prefix + "effects");
        return value == null ? 0 : Integer.parseInt(value);
    }

    private void dies(Point point, CrashPolicy policy) {
        try (Child mailer = start(point, policy)) {
            assertThat(mailer.waitFor(LONG)).isEqualTo(OptionalInt.of(CrashingMailer.HALTED));
        }
    }

    private Child start(Point point, CrashPolicy policy) {
        return ChildJvm.of(CrashingMailer.class)
                .jvmOptions("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
                .args(uri, prefix, id.toString(), point.name(), policy.name())
                .start();
    }
}
