package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Operator;
import io.github.reliablemq.PausedDestination;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Destinations that are paused for all relays. Runs in the caller's transaction. */
final class Pauses {

    private static final String PAUSE =
            "insert into %s (destination, operator, reason) values (:destination, :operator, :reason)"
                    + " on conflict (destination) do nothing";

    private static final String AUDIT = """
            insert into %s (operator, action, reason, destination, affected)
            values (:operator, :action, :reason, :destination, 1)""";

    private final TableName table;

    Pauses(TableName table) {
        this.table = table;
    }

    void pause(Handle handle, Destination destination, Operator by) {
        int paused = handle.createUpdate(PAUSE.formatted(table.pause()))
                .bind("destination", destination.toString())
                .bind("operator", by.name())
                .bind("reason", by.reason().orElse(null))
                .execute();
        if (paused > 0) {
            audit(handle, "PAUSE", destination, by);
        }
    }

    void resume(Handle handle, Destination destination, Operator by) {
        int resumed = handle.createUpdate("delete from " + table.pause() + " where destination = :destination")
                .bind("destination", destination.toString())
                .execute();
        if (resumed > 0) {
            audit(handle, "RESUME", destination, by);
        }
    }

    List<PausedDestination> list(Handle handle) {
        return handle.createQuery("select destination, paused_at, operator, reason from " + table.pause()
                        + " order by paused_at, destination")
                .map((row, context) -> new PausedDestination(
                        Destination.parse(row.getString("destination")),
                        Objects.requireNonNull(Summaries.moment(row, "paused_at")),
                        operator(row.getString("operator"), row.getString("reason"))))
                .list();
    }

    static Operator operator(String name, @Nullable String reason) {
        Operator operator = Operator.named(name);
        return reason == null ? operator : operator.because(reason);
    }

    private void audit(Handle handle, String action, Destination destination, Operator by) {
        handle.createUpdate(AUDIT.formatted(table.audit()))
                .bind("operator", by.name())
                .bind("action", action)
                .bind("reason", by.reason().orElse(null))
                .bind("destination", destination.toString())
                .execute();
    }
}
