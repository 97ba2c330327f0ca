package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayHealth;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.testkit.RecordingTransport;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P7: a database that takes connections and no longer answers holds nobody for longer than a claim is worth. */
@Timeout(15)
class FrozenDatabaseIT {

    private final PostgresServer server = SharedServers.postgres();
    private final String url = server.createDatabase();

    @Test
    @DisplayName("P7: the check of the schema, and with it the start and the close of a relay, is bounded")
    void theCheckOfTheSchemaIsBounded() throws SQLException {
        JdbcOutbox.create(Jdbi.create(server.dataSource(url))).createSchemaIfMissing();
        try (TcpProxy proxy = TcpProxy.to(server);
                OneConnectionPool pool = new OneConnectionPool(
                        server.dataSource(url.replaceFirst("//[^/]*/", "//" + proxy.host() + ":" + proxy.port() + "/")),
                        true)) {
            JdbcOutbox outbox = JdbcOutbox.builder(Jdbi.create(pool))
                    .claimTimeout(Duration.ofSeconds(1))
                    .build();
            outbox.verifySchema();

            proxy.stall();

            try (Relay relay = Relay.builder("frozen-test", outbox, RecordingTransport.create())
                    .lanes(1)
                    .sendDeadline(Duration.ofMillis(100))
                    .build()) {
                assertThat(relay.start().health()).isInstanceOf(RelayHealth.class);
            }
            assertThatThrownBy(outbox::verifySchema).isInstanceOf(StoreUnavailableException.class);
        }
    }
}
