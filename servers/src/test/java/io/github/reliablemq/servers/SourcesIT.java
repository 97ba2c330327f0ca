package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SourcesIT {
    @AfterEach
    void forget() {
        System.clearProperty("reliablemq.postgres.url");
        System.clearProperty("reliablemq.redis.url");
        System.clearProperty("reliablemq.activemq.url");
        System.clearProperty("reliablemq.servers");
    }

    @Test
    void postgresGivenByUrlIsUsedButNotHurtAndLeftClean() throws SQLException {
        PostgresServer owner = SharedServers.postgres();
        System.setProperty("reliablemq.postgres.url", owner.jdbcUrl());
        try (PostgresServer given = PostgresServer.start()) {
            assertThat(given.port()).isEqualTo(owner.port());
            assertThat(given.user()).isEqualTo(owner.user());
            assertThat(given.canBeKilled()).isFalse();
            assertThatThrownBy(given::kill)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("given by URL");
            DriverManager.getConnection(given.createDatabase()).close();
        }
        try (Connection connection = owner.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select count(*) from pg_database where datname like 'reliablemq%'")) {
            rows.next();
            assertThat(rows.getInt(1)).isZero();
        }
    }

    @Test
    void redisAndActiveMqGivenByUrlAreUsed() {
        System.setProperty("reliablemq.redis.url", SharedServers.redis().uri());
        System.setProperty("reliablemq.activemq.url", SharedServers.activeMq().brokerUrl());
        try (RedisServer redis = RedisServer.start();
                ActiveMqServer activeMq = ActiveMqServer.start()) {
            assertThat(redis.uri()).isEqualTo(SharedServers.redis().uri());
            assertThat(activeMq.port()).isEqualTo(SharedServers.activeMq().port());
            assertThat(activeMq.canBeKilled()).isFalse();
        }
    }

    @Test
    void urlThatMakesNoSenseIsAnError() {
        System.setProperty("reliablemq.redis.url", "nonsense");
        assertThatThrownBy(RedisServer::start)
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("nonsense");
        System.setProperty("reliablemq.postgres.url", "nonsense");
        assertThatThrownBy(PostgresServer::start)
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("nonsense");
        System.setProperty("reliablemq.activemq.url", "nonsense");
        assertThatThrownBy(ActiveMqServer::start)
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void unknownModeIsAnError() {
        System.setProperty("reliablemq.servers", "mainframe");
        assertThatThrownBy(RedisServer::start)
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("embedded, docker or auto");
    }
}
