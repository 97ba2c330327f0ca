package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageSummary;
import java.time.Instant;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * A place in a list of messages.
 *
 * @param settledAt null in a list of unfinished messages, which are in the order of their rows alone
 */
record Cursor(@Nullable Instant settledAt, long row) {

    static Cursor at(MessageSummary message) {
        return new Cursor(message.times().settled(), message.position().row().value());
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException when it comes from somewhere else
     */
    static Cursor parse(String text, MessageFilter filter) {
        try {
            int comma = text.indexOf(',');
            Instant settledAt = comma < 0 ? null : Instant.parse(text.substring(0, comma));
            if (settledAt != null == filter.state().isFinal()) {
                return new Cursor(settledAt, Long.parseLong(text.substring(comma + 1)));
            }
        } catch (RuntimeException e) {
            throw foreign(filter, e);
        }
        throw foreign(filter, null);
    }

    private static IllegalArgumentException foreign(MessageFilter filter, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "Not the next() of a page of messages that are " + filter.state() + ": pass it on as it is", cause);
    }

    /** A condition on the columns of the list; {@code operator} is one of {@code >} and {@code <=}. */
    String condition(String operator, String name) {
        return settledAt == null
                ? " and o.row_id " + operator + " :" + name
                : " and (o.settled_at, o.row_id) " + operator + " (cast(:" + name + "At as timestamptz), :" + name
                        + ")";
    }

    void bind(SqlStatement<?> statement, String name) {
        statement.bind(name, row);
        if (settledAt != null) {
            statement.bind(name + "At", settledAt.toString());
        }
    }

    @Override
    public String toString() {
        return settledAt == null ? Long.toString(row) : settledAt + "," + row;
    }
}
