package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.Finding;
import io.github.reliablemq.SchemaException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Looks at an inbox and at its database, through the connections the inbox has. */
final class InboxCheckup implements Checkup {

    private final Jdbi jdbi;
    private final InboxTable table;
    private final InboxSchema schema;
    private final StoreFailures failures;
    private final InstantSource clock;

    InboxCheckup(Jdbi jdbi, InboxTable table, InboxSchema schema, StoreFailures failures, InstantSource clock) {
        this.jdbi = jdbi;
        this.table = table;
        this.schema = schema;
        this.failures = failures;
        this.clock = clock;
    }

    @Override
    public String subject() {
        return "inbox " + table;
    }

    @Override
    public List<Finding> examine() {
        List<Finding> findings;
        try {
            // The first look is the one that fails when there is no database.
            findings = new ArrayList<>(OwnTransaction.in(jdbi, InboxSettings::examine));
        } catch (SQLException | RuntimeException e) {
            throw failures.of("Examination of inbox " + table, e);
        }
        Finding tables = tables();
        findings.add(tables);
        InboxTables seen = new InboxTables(table, clock);
        if (tables.severity() == Finding.Severity.OK) {
            findings.addAll(look("rights", seen::rights));
            findings.addAll(look("guard", seen::guard));
        }
        findings.addAll(look("clock", seen::clock));
        findings.addAll(look("network timeout", InboxCheckup::networkTimeout));
        return findings;
    }

    private Finding tables() {
        try {
            schema.verify();
            return Finding.ok("schema", "version " + InboxSchema.VERSION + ", or the next", "This code knows it");
        } catch (SchemaException e) {
            return Finding.unsafe(
                    "schema", String.valueOf(e.getMessage()), "Nothing can be handled", "Do what it says");
        } catch (RuntimeException e) {
            return notSeen("schema", e);
        }
    }

    /** What cannot be seen is told, and the rest is looked at all the same. */
    private List<Finding> look(String about, OwnTransaction.Work<List<Finding>> look) {
        try {
            return OwnTransaction.in(jdbi, look);
        } catch (SQLException | RuntimeException e) {
            return List.of(notSeen(about, e));
        }
    }

    private static Finding notSeen(String about, Exception e) {
        return Finding.notSeen(
                about,
                String.valueOf(e.getMessage()),
                "Whether it is as it should be is not known",
                "Look with a role that may see it");
    }

    private static List<Finding> networkTimeout(Connection connection) throws SQLException {
        String about = "network timeout";
        try {
            int millis = connection.getNetworkTimeout();
            return List.of(
                    millis > 0
                            ? Finding.ok(about, Duration.ofMillis(millis).toString(), "A server cut off is noticed")
                            : Finding.advice(
                                    about,
                                    "none",
                                    "A server that is cut off holds a consumer for as long as TCP does, many minutes",
                                    "Set socketTimeout in the JDBC URL, longer than your longest statement"));
        } catch (SQLFeatureNotSupportedException e) {
            return List.of(notSeen(about, e));
        }
    }
}
