package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageFilter;
import org.jdbi.v3.core.statement.SqlStatement;

/** Filters as SQL, all but their state, on a table of messages under the name {@code o}. */
final class Filters {

    private Filters() {}

    /** To be put behind another condition. */
    static String condition(MessageFilter filter) {
        StringBuilder condition = new StringBuilder();
        if (filter.destination().isPresent()) {
            condition.append(" and o.destination = :destination");
        }
        if (filter.orderingKey().isPresent()) {
            condition.append(" and o.ordering_key = :key");
        }
        if (filter.fingerprint().isPresent()) {
            condition.append(" and o.failure_fingerprint = :fingerprint");
        }
        if (!filter.minimumAge().isZero()) {
            condition.append(" and o.recorded_at <= statement_timestamp() - :age * interval '1 microsecond'");
        }
        return condition.toString();
    }

    static void bind(SqlStatement<?> statement, MessageFilter filter) {
        filter.destination().ifPresent(destination -> statement.bind("destination", destination));
        filter.orderingKey().ifPresent(key -> statement.bind("key", key));
        filter.fingerprint().ifPresent(fingerprint -> statement.bind("fingerprint", fingerprint));
        if (!filter.minimumAge().isZero()) {
            statement.bind("age", EnqueueSql.micros(filter.minimumAge()));
        }
    }
}
