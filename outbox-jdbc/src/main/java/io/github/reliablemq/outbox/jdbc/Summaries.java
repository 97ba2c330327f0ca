package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.spi.RowId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The columns operators see of unfinished and settled rows, the same for both. */
final class Summaries {

    private static final String COMMON = """
            o.row_id, o.message_id, o.state, o.destination, o.ordering_key, o.recorded_at, o.failed_attempts,
            o.maybe_sent, o.failure_type, o.failure_fingerprint, o.failure_text, o.original_id""";

    private Summaries() {}

    /** For a select from the main table under the name {@code o}. */
    static String unfinished(TableName table) {
        return COMMON + ", o.due_at, cast(null as timestamptz) as settled_at, cast(null as timestamptz) as erased_at,"
                + " cast(null as uuid) as replaced_by, " + lastAttempt(table);
    }

    /** For a select from the table of settled rows under the name {@code o}. */
    static String settled(TableName table) {
        return COMMON + ", cast(null as timestamptz) as due_at, o.settled_at, o.erased_at, o.replaced_by, "
                + lastAttempt(table);
    }

    /** The number of a row's last attempt; tells a row that was parked again from the one that was seen. */
    private static String lastAttempt(TableName table) {
        return "coalesce((select max(a.attempt_id) from " + table.attempt()
                + " a where a.row_id = o.row_id and a.message_id = o.message_id), 0) as last_attempt";
    }

    static MessageSummary read(ResultSet row) throws SQLException {
        return new MessageSummary(
                new MessageId(row.getObject("message_id", UUID.class)),
                new MessageSummary.Position(new RowId(row.getLong("row_id")), row.getLong("last_attempt")),
                MessageState.of(row.getInt("state")),
                row.getString("destination"),
                row.getString("ordering_key"),
                new MessageSummary.Times(
                        Objects.requireNonNull(moment(row, "recorded_at")),
                        moment(row, "due_at"),
                        moment(row, "settled_at"),
                        moment(row, "erased_at")),
                new MessageSummary.Trouble(row.getInt("failed_attempts"), failure(row), row.getBoolean("maybe_sent")),
                new MessageSummary.Links(id(row, "original_id"), id(row, "replaced_by")));
    }

    /** A row parked by hand may have no reason; it must be seen all the same. */
    static @Nullable Failure failure(ResultSet row) throws SQLException {
        String type = row.getString("failure_type");
        String fingerprint = row.getString("failure_fingerprint");
        String text = row.getString("failure_text");
        if (type == null && fingerprint == null && text == null) {
            return null;
        }
        return new Failure(known(type), known(fingerprint), known(text));
    }

    private static String known(@Nullable String text) {
        return text == null ? "unknown" : text;
    }

    static @Nullable Instant moment(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }

    private static @Nullable MessageId id(ResultSet row, String column) throws SQLException {
        UUID id = row.getObject(column, UUID.class);
        return id == null ? null : new MessageId(id);
    }
}
