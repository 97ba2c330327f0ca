package io.github.reliablemq.idempotency.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Doctor;
import io.github.reliablemq.Finding;
import io.github.reliablemq.Finding.Severity;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.servers.RedisServer;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the doctor says of a Redis, in good and in bad states. */
@Timeout(60)
final class RedisCheckupIT {

    /** Its settings are changed, so it is nobody else's. */
    private static final RedisServer SERVER = RedisServer.start();

    private RedisClient client;
    private RedisCommands<String, String> redis;

    @BeforeEach
    void connect() {
        client = RedisClient.create(SERVER.uri());
        redis = client.connect().sync();
    }

    @AfterEach
    void restore() {
        redis.configSet(Map.of(
                "maxmemory-policy", "noeviction",
                "maxmemory", "0",
                "appendfsync", "always",
                "appendonly", "yes",
                "save", "",
                "min-replicas-to-write", "0"));
        client.shutdown();
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Test
    void aServerThatForgetsNothingIsSafe() {
        redis.configSet("maxmemory", "256mb");

        List<Finding> findings = RedisCheckup.at(SERVER.uri()).examine();

        assertThat(findings).extracting(Finding::severity).containsOnly(Severity.OK);
        assertThat(findings)
                .extracting(Finding::about)
                .containsExactlyInAnyOrder(
                        "server version",
                        "maxmemory-policy",
                        "maxmemory",
                        "appendonly",
                        "appendfsync",
                        "last write to disk",
                        "role",
                        "replicas");
    }

    @Test
    void evictionIsUnsafeWhereMemoryHasALimit() {
        redis.configSet("maxmemory-policy", "allkeys-lru");
        assertSeverity("maxmemory-policy", Severity.ADVICE);
        assertSeverity("maxmemory", Severity.ADVICE);

        redis.configSet("maxmemory", "256mb");
        assertSeverity("maxmemory-policy", Severity.UNSAFE);
        assertSeverity("maxmemory", Severity.OK);

        redis.configSet("maxmemory-policy", "volatile-ttl");
        assertSeverity("maxmemory-policy", Severity.UNSAFE);
    }

    @Test
    void memoryThatIsNearlyFullIsFound() {
        redis.configSet("maxmemory", "1mb");

        assertSeverity("maxmemory", Severity.ADVICE);
        assertThat(about("maxmemory").seen()).contains("of 1 MiB");
    }

    @Test
    void aRestartThatForgetsIsUnsafe() {
        redis.configSet("appendonly", "no");
        assertSeverity("appendonly", Severity.UNSAFE);
        assertThat(about("appendonly").seen()).contains("no snapshots");

        redis.configSet("save", "3600 1");
        assertSeverity("appendonly", Severity.UNSAFE);
        assertThat(about("appendonly").seen()).contains("save 3600 1");
    }

    @Test
    void aPowerFailureThatForgetsIsFound() {
        redis.configSet("appendfsync", "everysec");
        assertSeverity("appendfsync", Severity.ADVICE);
        redis.configSet("appendfsync", "no");
        assertSeverity("appendfsync", Severity.UNSAFE);
    }

    @Test
    void replicationIsLookedAtFromBothEnds() {
        try (RedisServer second = RedisServer.start()) {
            RedisClient toSecond = RedisClient.create(second.uri());
            try {
                toSecond.connect().sync().replicaof(SERVER.host(), SERVER.port());
                awaitReplica();
                assertSeverity("replicas", Severity.ADVICE);
                redis.configSet("min-replicas-to-write", "1");
                assertSeverity("replicas", Severity.OK);
                assertThat(about("role", RedisCheckup.at(second.uri())).severity())
                        .isEqualTo(Severity.UNSAFE);
            } finally {
                toSecond.shutdown();
            }
        }
    }

    @Test
    void whatAUserMayNotReadIsNotCalledGood() {
        redis.aclSetuser(
                "doctor",
                AclSetuserArgs.Builder.on()
                        .addPassword("secret")
                        .allCommands()
                        .removeCommand(CommandType.CONFIG)
                        .allKeys());
        RedisCheckup checkup = RedisCheckup.at(SERVER.uri().replace("redis://", "redis://doctor:secret@"));

        assertThat(about("appendfsync", checkup).severity()).isEqualTo(Severity.NOT_SEEN);
        assertThat(about("maxmemory-policy", checkup).severity())
                .as("INFO shows it")
                .isEqualTo(Severity.OK);
        assertThat(checkup.subject()).doesNotContain("secret");
        redis.aclDeluser("doctor");
    }

    @Test
    void aRedisOutOfReachIsUnsafeAndItsPasswordIsNotTold() {
        RedisCheckup nowhere = RedisCheckup.at("redis://:secret@localhost:1");

        assertThatThrownBy(nowhere::examine)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("localhost:1")
                .hasMessageNotContaining("secret");
        assertThat(Doctor.of(nowhere).examine().isSafe()).isFalse();
        assertThatThrownBy(() -> RedisCheckup.at("http://secret"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageNotContaining("secret");
    }

    private void awaitReplica() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    String line = RedisCheckup.lines(redis.info("replication")).getOrDefault("slave0", "");
                    return line.contains("state=online");
                });
    }

    private static void assertSeverity(String about, Severity severity) {
        Finding finding = about(about);
        assertThat(finding.severity()).as("%s", finding).isEqualTo(severity);
    }

    private static Finding about(String about) {
        return about(about, RedisCheckup.at(SERVER.uri()));
    }

    private static Finding about(String about, RedisCheckup checkup) {
        List<Finding> found = checkup.examine().stream()
                .filter(finding -> finding.about().equals(about))
                .toList();
        assertThat(found).as(about).hasSize(1);
        return found.get(0);
    }
}
