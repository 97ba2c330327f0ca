package io.github.reliablemq.outbox.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds rows as one array for each column, so that one statement takes them all. Used for one statement. */
final class Columns<T> {

    private final PreparedStatement statement;
    private final List<T> rows;
    private int index;

    Columns(PreparedStatement statement, List<T> rows) {
        this.statement = statement;
        this.rows = rows;
    }

    /** Leaves a parameter to be bound by somebody else. */
    Columns<T> skip() {
        index++;
        return this;
    }

    /** Binds the next parameter to an array of that SQL type. */
    Columns<T> add(String type, Value<T> value) throws SQLException {
        Object[] values = rows.stream().map(value::of).toArray();
        statement.setArray(++index, statement.getConnection().createArrayOf(type, values));
        return this;
    }

    /** Binds the next parameter to an array of byte strings, which drivers want by their own Java type. */
    Columns<T> addBytes(Function<T, byte[]> value) throws SQLException {
        byte[][] values = rows.stream().map(value).toArray(byte[][]::new);
        statement.setArray(++index, statement.getConnection().createArrayOf("bytea", values));
        return this;
    }

    /** What a row has in a column; may be null. */
    @FunctionalInterface
    interface Value<T> {
        @Nullable
        Object of(T row);
    }
}
