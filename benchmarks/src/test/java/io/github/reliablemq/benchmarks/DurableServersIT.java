package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.RedisServer;
import io.github.reliablemq.servers.SharedServers;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

final class DurableServersIT {

    @Test
    void aDatabaseThatAnswersBeforeACommitIsOnDiskIsRefused() throws SQLException {
        PostgresServer server = SharedServers.postgres();
        DataSource database = server.dataSource(server.createDatabase());
        assertThatCode(() -> DurableServers.checkDurability(database)).doesNotThrowAnyException();

        Sql.execute(
                database,
                "do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$");

        assertThatThrownBy(() -> DurableServers.checkDurability(database))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("synchronous_commit=off");
    }

    @Test
    void aRedisThatForgetsAtARestartIsRefused() {
        try (RedisServer forgetful = RedisServer.embedded("--appendonly", "no")) {
            assertThatThrownBy(() -> DurableServers.checkDurability(forgetful))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("appendonly");
        }
        assertThatCode(() -> DurableServers.checkDurability(SharedServers.redis()))
                .doesNotThrowAnyException();
    }
}
