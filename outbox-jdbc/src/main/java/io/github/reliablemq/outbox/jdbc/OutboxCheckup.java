package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.Finding;
import io.github.reliablemq.SchemaException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** Looks at an outbox and at its database, through the connections the outbox has. */
final class OutboxCheckup implements Checkup {

    private final Jdbi jdbi;
    private final OutboxParts parts;
    private final Schema schema;
    private final Expectations expected;

    /**
     * What the examination is about.
     *
     * @param connections what a relay takes at a time; 0 where there will be none
     * @param oldSnapshot a transaction open for longer is reported
     * @param clock the application's
     */
    record Expectations(int connections, Duration oldSnapshot, InstantSource clock) {

        static Expectations of(int connections) {
            return new Expectations(connections, Duration.ofMinutes(1), InstantSource.system());
        }
    }

    OutboxCheckup(Jdbi jdbi, OutboxParts parts, Expectations expected) {
        this.jdbi = jdbi;
        this.parts = parts;
        this.schema = new Schema(parts.table(), parts.dialect());
        this.expected = expected;
    }

    @Override
    public String subject() {
        return "outbox " + parts.table();
    }

    @Override
    public List<Finding> examine() {
        // The first look is the one that fails when there is no database.
        List<Finding> findings = new ArrayList<>(parts.translating(
                "Outbox " + parts.table() + " was not examined",
                () -> OwnTransaction.in(jdbi, PostgresSettings::examine)));
        List<Finding> table = look("schema", this::schema);
        findings.addAll(table);
        if (table.stream().noneMatch(finding -> finding.severity() == Finding.Severity.UNSAFE)) {
            findings.addAll(look("rights", handle -> new RoleRights(parts.table(), isForRelay()).examine(handle)));
        }
        PostgresCircumstances circumstances = new PostgresCircumstances(expected);
        findings.addAll(look("standbys", circumstances::standbys));
        findings.addAll(look("old transactions", circumstances::oldTransactions));
        findings.addAll(look("clock", circumstances::clock));
        findings.addAll(look("connections", circumstances::connections));
        findings.addAll(look("network timeout", circumstances::networkTimeout));
        findings.add(pool());
        return findings;
    }

    private List<Finding> schema(Handle handle) {
        try {
            schema.verify(handle);
            return List.of(Finding.ok("schema", "version " + Schema.VERSION + ", or the next", "This code knows it"));
        } catch (SchemaException e) {
            return List.of(Finding.unsafe(
                    "schema", String.valueOf(e.getMessage()), "Nothing can be recorded or sent", "Do what it says"));
        }
    }

    private boolean isForRelay() {
        return expected.connections() > 0;
    }

    private Finding pool() {
        int wanted = expected.connections();
        if (!isForRelay()) {
            return Finding.notSeen(
                    "pool",
                    "its size does not show through Jdbi",
                    "A relay needs lanes + 1 connections for as long as it runs; those it does not get send nothing",
                    "In a process that will run a relay, examine checkup(lanes) before it starts");
        }
        int got = new PoolProbe(jdbi).atOnce(wanted);
        return got >= wanted
                ? Finding.ok("pool", wanted + " connections at a time", "Enough for the relay")
                : Finding.unsafe(
                        "pool",
                        got + " connections at a time, the relay needs " + wanted,
                        "Lanes without a connection send nothing, and a relay that cannot register sends nothing at all",
                        "Raise the size of the pool to at least " + wanted
                                + ", and more for what the application does besides");
    }

    /** What cannot be seen is told, and the rest is looked at all the same. */
    private List<Finding> look(String about, Function<Handle, List<Finding>> look) {
        try {
            return OwnTransaction.in(jdbi, look);
        } catch (JdbiException e) {
            return List.of(Finding.notSeen(
                    about,
                    String.valueOf(e.getMessage()),
                    "Whether it is as it should be is not known",
                    "Look with a role that may see it"));
        }
    }
}
