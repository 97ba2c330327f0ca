package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageId;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The headers and the body that a schedule makes its occurrences with. Runs in the caller's transaction; never waits
 * for a row.
 */
final class SeriesContent {

    /** An edited occurrence has content of its own. */
    private static final String SOURCES = """
            select schedule_id, state
            from %3$s
            where (headers <> '' or body <> '')
              and schedule_id in (
                select schedule_id from %1$s
                where row_id = any (cast(:rows as bigint[])) and message_id = :id and original_id is null
                union all
                select schedule_id from %2$s where message_id = :id and original_id is null)""";

    private static final String WIPE = """
            update %s set headers = '', body = ''
            where schedule_id = any (array(
                select schedule_id from %1$s
                where schedule_id = any (cast(:schedules as uuid[])) and state <> 0
                for update skip locked))""";

    private final TableName table;

    SeriesContent(TableName table) {
        this.table = table;
    }

    /** A schedule that has the content of a message. */
    record Source(UUID schedule, boolean goesOn) {}

    List<Source> sources(Handle handle, MessageId id, List<Long> rows) {
        return handle.createQuery(SOURCES.formatted(table, table.settled(), table.schedule()))
                .bind("rows", HeldRow.array(rows, row -> row))
                .bind("id", id.value())
                .map((row, context) -> new Source(row.getObject("schedule_id", UUID.class), row.getInt("state") == 0))
                .list();
    }

    /** Wipes it in schedules that have ended; how many had it and were nobody else's. */
    int wipe(Handle handle, List<Source> ended) {
        return ended.isEmpty()
                ? 0
                : handle.createUpdate(WIPE.formatted(table.schedule()))
                        .bind("schedules", HeldRow.array(ended, Source::schedule))
                        .execute();
    }
}
