package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageState;
import java.util.Collection;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An unfinished row that this transaction has locked. */
record HeldRow(long rowId, UUID messageId, MessageState state, boolean maybeSent) {

    MessageId id() {
        return new MessageId(messageId);
    }

    /** Row numbers as an array, to be cast to {@code bigint[]}. */
    static String numbers(Collection<HeldRow> rows) {
        return array(rows, HeldRow::rowId);
    }

    /** One value of each as an array in PostgreSQL's text form; for values that need no quotes there. */
    static <T> String array(Collection<T> rows, Function<T, Object> value) {
        return rows.stream().map(row -> value.apply(row).toString()).collect(Collectors.joining(",", "{", "}"));
    }
}
