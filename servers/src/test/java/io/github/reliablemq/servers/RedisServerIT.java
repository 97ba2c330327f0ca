package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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

    private @Nullable String call(String... words) throws IOException {
        try (RedisWire wire = new RedisWire(server.host(), server.port())) {
            return wire.call(words);
        }
    }
}
