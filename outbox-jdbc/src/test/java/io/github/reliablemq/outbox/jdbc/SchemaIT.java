package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.SchemaException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.time.Duration;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SchemaIT {

    private final PostgresServer server = SharedServers.postgres();

    @Test
    void aMissingTableIsATypedErrorThatSaysWhatToDo() {
        JdbcOutbox outbox = JdbcOutbox.create(freshDatabase());

        assertThatThrownBy(outbox::open)
                .isInstanceOf(SchemaException.class)
                .hasMessageContaining("createSchemaIfMissing()");
    }

    @Test
    void installingTwiceIsHarmless() {
        Jdbi jdbi = freshDatabase();
        JdbcOutbox.create(jdbi)
                .createSchemaIfMissing()
                .createSchemaIfMissing()
                .open()
                .close();
    }

    @Test
    void theNextSchemaVersionIsAcceptedAndTheOneAfterItIsNot() {
        Jdbi jdbi = freshDatabase();
        JdbcOutbox outbox = JdbcOutbox.create(jdbi).createSchemaIfMissing();
        jdbi.useHandle(h -> h.execute("update reliable_schema set version = 2"));
        outbox.open().close();
        jdbi.useHandle(h -> h.execute("update reliable_schema set version = 3"));

        assertThatThrownBy(outbox::open).isInstanceOf(SchemaException.class).hasMessageContaining("version 3");
        assertThatThrownBy(outbox::createSchemaIfMissing).isInstanceOf(SchemaException.class);
    }

    @Test
    void anotherTableInAnotherSchemaLivesBesideTheFirst() {
        Jdbi jdbi = freshDatabase();
        jdbi.useHandle(h -> h.execute("create schema app"));
        JdbcOutbox first = JdbcOutbox.create(jdbi).createSchemaIfMissing();
        JdbcOutbox second =
                JdbcOutbox.builder(jdbi).table("app.orders_out").build().createSchemaIfMissing();
        jdbi.useTransaction(tx -> second.producer(tx).send(OutboxDatabase.plain("second")));

        try (var sessionOfFirst = first.open();
                var sessionOfSecond = second.open()) {
            assertThat(sessionOfFirst.claim(OutboxDatabase.ALL).messages()).isEmpty();
            assertThat(sessionOfSecond.claim(OutboxDatabase.ALL).messages()).hasSize(1);
        }
    }

    @Test
    void allProblemsOfAConfigurationAreReportedAtOnce() {
        assertThatThrownBy(() -> JdbcOutbox.builder(freshDatabase())
                        .table("x\"; drop table y")
                        .maxBodyBytes(0)
                        .claimTimeout(Duration.ZERO)
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("outbox.table")
                .hasMessageContaining("outbox.maxBodyBytes")
                .hasMessageContaining("outbox.claimTimeout");
    }

    @Test
    void anUnreachableDatabaseIsUnavailableAndARefusedLoginIsNot() {
        PGSimpleDataSource nobody = new PGSimpleDataSource();
        nobody.setURL("jdbc:postgresql://localhost:1/none?user=u&password=p");
        assertThatThrownBy(() -> JdbcOutbox.create(Jdbi.create(nobody)).open())
                .isInstanceOf(StoreUnavailableException.class);

        PGSimpleDataSource unknown = new PGSimpleDataSource();
        unknown.setURL(server.jdbcUrl());
        unknown.setDatabaseName("no_such_database");
        assertThatThrownBy(() -> JdbcOutbox.create(Jdbi.create(unknown)).open())
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("no_such_database");
    }

    private Jdbi freshDatabase() {
        return Jdbi.create(server.dataSource(server.createDatabase()));
    }
}
