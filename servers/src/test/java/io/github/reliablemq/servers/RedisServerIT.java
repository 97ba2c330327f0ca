package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RedisServerIT {
    private RedisServer server;

    @BeforeEach
    void start() {
        server = RedisServer.start();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void keysSurviveKillAndRestart() throws IOException {
        assertThat(call("SET", "key", "value")).isEqualTo("OK");
        int port = server.port();

        server.kill();
        assertThatThrownBy(() -> call("PING")).isInstanceOf(IOException.class);
        server.restart();

        assertThat(call("GET", "key")).isEqualTo("value");
        assertThat(server.port()).isEqualTo(port);
        assertThat(server.uri()).isEqualTo("redis://127.0.0.1:" + port);
    }

    @Test
    void frozenServerDoesNotAnswerUntilThawed() throws IOException {
        server.freeze();
        assertThatThrownBy(() -> call("PING")).isInstanceOf(IOException.class);
        server.thaw();
        assertThat(call("PING")).isEqualTo("PONG");
    }

    @Test
    void embeddedServerHasTheSettingsItWasGiven() throws IOException {
        try (RedisServer replica =
                RedisServer.embedded("--replicaof", server.host(), Integer.toString(server.port()))) {
            assertThatThrownBy(() -> call(replica, "SET", "key", "value")).hasMessageContaining("READONLY");
        }
    }

    @Test
    void clusterOfOneTakesEveryKeyAlsoAfterARestart() throws IOException {
        try (RedisServer cluster = RedisServer.clusterOfOne()) {
            assertThat(call(cluster, "SET", "key", "value")).isEqualTo("OK");
            cluster.restart();
            Probe.await("cluster", Duration.ofSeconds(10), () -> call(cluster, "SET", "other", "value"));
            assertThat(call(cluster, "GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void sentinelKnowsItsMaster() throws IOException {
        try (RedisServer sentinel = RedisServer.sentinel(server)) {
            assertThat(sentinel.uri()).startsWith("redis-sentinel://").endsWith("#mymaster");
            assertThat(call(sentinel, "SENTINEL", "CKQUORUM", "mymaster")).startsWith("OK");
        }
    }

    private @Nullable String call(String... words) throws IOException {
        return call(server, words);
    }

    private static @Nullable String call(RedisServer server, String... words) throws IOException {
        try (RedisWire wire = new RedisWire(server.host(), server.port())) {
            return wire.call(words);
        }
    }
}
