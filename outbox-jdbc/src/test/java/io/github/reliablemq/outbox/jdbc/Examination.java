package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.Finding;
import io.github.reliablemq.Finding.Severity;
import io.github.reliablemq.outbox.jdbc.OutboxCheckup.Expectations;
import io.github.reliablemq.servers.PostgresServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/** A database with an outbox on a server whose settings a test may change, and what a checkup says of it. */
final class Examination implements AutoCloseable {

    private final PostgresServer server;
    private final String url;
    private final List<String> roles = new ArrayList<>();
    final Jdbi admin;
    final String database;

    Examination(PostgresServer server) {
        this.server = server;
        this.url = server.createDatabase();
        this.admin = Jdbi.create(server.dataSource(url));
        this.database = admin.withHandle(handle ->
                handle.select("select current_database()").mapTo(String.class).one());
        JdbcOutbox.create(admin).createSchemaIfMissing();
    }

    String url() {
        return url;
    }

    List<Finding> examine() {
        return JdbcOutbox.create(admin).checkup().examine();
    }

    static Finding about(String about, Checkup checkup) {
        List<Finding> found = checkup.examine().stream()
                .filter(finding -> finding.about().equals(about))
                .toList();
        assertThat(found).as(about).hasSize(1);
        return found.get(0);
    }

    Finding about(String about) {
        return about(about, JdbcOutbox.create(admin).checkup());
    }

    void assertSeverity(String about, Severity severity) {
        Finding finding = about(about);
        assertThat(finding.severity()).as("%s", finding).isEqualTo(severity);
    }

    /** With another idea of what is old, or another clock. */
    Checkup expecting(Duration oldSnapshot, InstantSource clock) {
        return new OutboxCheckup(admin, JdbcOutbox.create(admin).parts(), new Expectations(0, oldSnapshot, clock));
    }

    /** For new sessions in this database. */
    void set(String setting, String value) {
        admin.useHandle(
                handle -> handle.execute("alter database " + database + " set " + setting + " = '" + value + "'"));
    }

    /** For the whole server. */
    void alterSystem(String setting, String value) {
        admin.useHandle(handle -> handle.execute("alter system set " + setting + " = '" + value + "'"));
        reload(setting, value);
    }

    void resetSystem(String setting, String valueThen) {
        admin.useHandle(handle -> handle.execute("alter system reset " + setting));
        reload(setting, valueThen);
    }

    private void reload(String setting, String value) {
        admin.useHandle(handle -> handle.execute("select pg_reload_conf()"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> admin.withHandle(handle -> handle.select("select current_setting(?)", setting)
                                .mapTo(String.class)
                                .one())
                        .equals(value));
    }

    /** A role that may log in. */
    String newRole(String attributes) {
        String role = "doctor_" + UUID.randomUUID().toString().substring(0, 8);
        admin.useHandle(handle -> handle.execute("create role " + role + " login password 'secret' " + attributes));
        roles.add(role);
        return role;
    }

    Jdbi as(String role) {
        return Jdbi.create(server.dataSource(
                url.replaceFirst("user=[^&]*", "user=" + role).replaceFirst("password=[^&]*", "password=secret")));
    }

    /** Roles belong to the whole server. */
    @Override
    public void close() {
        admin.useHandle(handle -> roles.forEach(role -> {
            handle.execute("drop owned by " + role);
            handle.execute("drop role " + role);
        }));
    }
}
