package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Failure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A row that is damaged, or that a later version wrote. */
record Unreadable(StoredRow row, Failure failure) {

    private static final Logger LOG = LoggerFactory.getLogger(Unreadable.class);

    /**
     * Parks rows where they are, with all that is in them: what this version took out and put back would lack what it
     * does not know of. Rows that others hold are left to them.
     */
    static void park(Connection on, OutboxParts parts, List<Unreadable> rows) throws SQLException {
        List<Schedules.Finished> occurrences = new ArrayList<>();
        try (PreparedStatement park = on.prepareStatement(parts.sql().putBack().park())) {
            new Columns<>(park, rows)
                    .add("bigint", unreadable -> unreadable.row.rowId())
                    .add("text", unreadable -> unreadable.failure.type())
                    .add("text", unreadable -> unreadable.failure.fingerprint())
                    .add("text", unreadable -> unreadable.failure.text());
            try (ResultSet parked = park.executeQuery()) {
                while (parked.next()) {
                    LOG.error(
                            "Outbox {}: row {} (message {}) cannot be read and is parked: {}. Cure that, then requeue it",
                            parts.table(),
                            parked.getLong(1),
                            parked.getObject(2, UUID.class),
                            parked.getString(3));
                    UUID schedule = parked.getObject(4, UUID.class);
                    if (schedule != null) {
                        occurrences.add(new Schedules.Finished(schedule, parked.getInt(5)));
                    }
                }
            }
        }
        // Parking does not stop a series: the next occurrence does not wait for a person.
        new Schedules(parts.sql().schedules()).advance(on, occurrences);
    }
}
