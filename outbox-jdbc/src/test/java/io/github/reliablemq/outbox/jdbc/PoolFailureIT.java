package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.github.reliablemq.Relay;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.testkit.RecordingTransport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P11: what a pool that connects only when first asked throws at a relay's start arrives as ours. */
@Timeout(60)
class PoolFailureIT {

    private static final int LANE_AND_KEEPER = 2;

    private final PostgresServer server = SharedServers.postgres();
    private final HikariConfig config = new HikariConfig();
    private final JdbcOutbox outbox = JdbcOutbox.create(Jdbi.create(() -> pool().getConnection()));
    private final RecordingTransport broker = RecordingTransport.create();
    private @Nullable HikariDataSource pool;

    @AfterEach
    void close() {
        if (pool != null) {
            pool.close();
        }
    }

    @Test
    void aDatabaseThatDoesNotExistStopsTheStartAndIsNamed() {
        config.setJdbcUrl(server.jdbcUrl().replaceFirst("/[^/?]+\\?", "/no_such_database?"));

        refusesToStart("no_such_database");
    }

    @Test
    void aLoginThatIsRefusedStopsTheStartAndIsNamed() {
        config.setJdbcUrl(server.jdbcUrl().replaceFirst("user=[^&]+", "user=nobody_known"));

        refusesToStart("nobody_known");
    }

    @Test
    void anUnreachableDatabaseIsUnavailableAndTheRelayStartsAllTheSame() {
        config.setJdbcUrl("jdbc:postgresql://localhost:1/none?user=u&password=p");

        assertThatThrownBy(outbox::verifySchema)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("reliable_outbox")
                .hasMessageContaining("localhost:1")
                .hasCauseInstanceOf(SQLException.class);
        try (Relay relay = relay()) {
            relay.start();
        }
    }

    @Test
    void anExhaustedPoolIsUnavailableAndTheRelayFindsItsConnectionLater() throws SQLException {
        config.setJdbcUrl(server.createDatabase());
        Jdbi beside = Jdbi.create(server.dataSource(config.getJdbcUrl()));
        JdbcOutbox.create(beside).createSchemaIfMissing();
        config.setMaximumPoolSize(LANE_AND_KEEPER);
        config.setConnectionTimeout(250);
        try (Relay relay = relay()) {
            try (Connection taken = pool().getConnection();
                    Connection too = pool().getConnection()) {
                assertThat(taken.isValid(1) && too.isValid(1)).isTrue();
                assertThatThrownBy(outbox::verifySchema)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("request timed out");
                relay.start();
            }
            beside.useTransaction(tx -> outbox.producer(tx).send(plain("late")));
            assertThat(broker.awaitStored(1, Duration.ofSeconds(20))).hasSize(1);
        }
    }

    private void refusesToStart(String named) {
        assertThatThrownBy(this::pool).isInstanceOf(PoolInitializationException.class);
        try (Relay relay = relay()) {
            assertThatThrownBy(relay::start)
                    .isInstanceOf(StoreException.class)
                    .isNotInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("No session on outbox reliable_outbox")
                    .hasMessageContaining(named);
        }
        assertThat(broker.connects()).isZero();
    }

    /** Made, and its first connection with it, when first asked: what goes wrong is no SQLException. */
    private synchronized HikariDataSource pool() {
        if (pool == null) {
            pool = new HikariDataSource(config);
        }
        return pool;
    }

    private Relay relay() {
        return Relay.builder("pool-test", outbox, broker).lanes(1).build();
    }
}
