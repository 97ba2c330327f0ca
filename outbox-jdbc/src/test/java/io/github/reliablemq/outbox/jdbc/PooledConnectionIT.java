package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.Operator;
import io.github.reliablemq.SchemaException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P8: a connection goes back to its pool as it came, with no transaction open. */
class PooledConnectionIT {

    private final PostgresServer server = SharedServers.postgres();
    private final DataSource source = server.dataSource(server.createDatabase());
    private final Jdbi beside = Jdbi.create(source);

    @ParameterizedTest(name = "auto-commit {0}")
    @ValueSource(booleans = {true, false})
    void everyUseGivesTheConnectionBackUnchanged(boolean autoCommit) throws SQLException {
        try (OneConnectionPool pool = new OneConnectionPool(source, autoCommit)) {
            JdbcOutbox outbox = JdbcOutbox.create(Jdbi.create(pool));
            Map<String, String> before = pool.state();
            assertThat(before).containsEntry("in the server", "idle").containsEntry("lock_timeout", "12345");

            assertThatThrownBy(outbox::verifySchema).isInstanceOf(SchemaException.class);
            assertThat(pool.state()).as("after a failed check").isEqualTo(before);
            outbox.createSchemaIfMissing();
            assertThat(pool.state()).as("after installing").isEqualTo(before);
            outbox.verifySchema();
            assertThat(pool.state()).as("after a check").isEqualTo(before);
            claim(outbox);
            assertThat(pool.state()).as("after a claim").isEqualTo(before);
            operate(outbox);
            assertThat(pool.state()).as("after an operator's action").isEqualTo(before);
            failToClaim(outbox);
            assertThat(pool.state()).as("after a failed claim").isEqualTo(before);
        }
    }

    @Test
    void aSessionThatCannotBeOpenedGivesItsConnectionBack() {
        JdbcOutbox.create(beside).createSchemaIfMissing();
        AtomicInteger taken = new AtomicInteger();
        Jdbi jdbi = Jdbi.create((ConnectionFactory) () -> {
            taken.incrementAndGet();
            return withoutIsolation(source.getConnection(), taken::decrementAndGet);
        });
        assertThatThrownBy(JdbcOutbox.create(jdbi)::open).isInstanceOf(StoreException.class);
        assertThat(taken).hasValue(0);
    }

    /** A connection whose server ends when it is asked for its isolation. */
    private static Connection withoutIsolation(Connection connection, Runnable closed) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getTransactionIsolation" -> throw new SQLException("terminated", "57P01");
                        case "close" -> closed.run();
                        default -> {}
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Settled, given back by the lane, and left open by a lane that ends. */
    private void claim(JdbcOutbox outbox) {
        beside.useTransaction(tx -> outbox.producer(tx).send(plain("message")));
        try (OutboxSession session = outbox.open()) {
            session.claim(ALL).release();
            Failure refused = Failure.of("Test", "refused");
            settleAll(session.claim(ALL), m -> new Settlement.Park(m, 1, refused, Departure.NOT_SENT));
            beside.useTransaction(tx -> outbox.producer(tx).send(plain("another")));
            assertThat(session.claim(ALL).messages()).hasSize(1);
        }
    }

    private static void operate(JdbcOutbox outbox) {
        assertThat(outbox.admin().counts(10)).isNotEmpty();
        outbox.admin()
                .requeue(
                        outbox.admin()
                                .list(MessageFilter.parked(), 1)
                                .messages()
                                .get(0),
                        Operator.named("anna"));
    }

    private void failToClaim(JdbcOutbox outbox) {
        try (OutboxSession session = outbox.open()) {
            beside.useHandle(handle -> handle.execute("alter table reliable_outbox rename to gone"));
            assertThatThrownBy(() -> session.claim(ALL)).isInstanceOf(SchemaException.class);
        }
    }
}
