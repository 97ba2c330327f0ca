package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessagePage;
import io.github.reliablemq.MessageSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Pages of messages. Each looks at a bounded number of rows, in the order of an index, from where the page before
 * ended: the cost of a page depends neither on the size of the table nor on how few rows pass the filter.
 */
final class Listing {

    /** Rows one page looks at. */
    static final int LOOKS = 10_000;

    private final TableName table;

    Listing(TableName table) {
        this.table = table;
    }

    MessagePage page(Handle handle, MessageFilter filter, int atMost, @Nullable Cursor after) {
        // The end first: a row that leaves between the two statements must not let others slip through.
        Optional<Cursor> end = end(handle, filter, after);
        Query query = handle.createQuery("select " + columns(filter) + from(filter, after)
                        + end.map(last -> last.condition("<=", "end")).orElse("") + Filters.condition(filter)
                        + orderBy(filter) + " limit :atMost")
                .bind("atMost", atMost);
        bind(query, filter, after);
        Filters.bind(query, filter);
        end.ifPresent(last -> last.bind(query, "end"));
        List<MessageSummary> messages =
                query.map((row, context) -> Summaries.read(row)).list();
        if (messages.size() == atMost) {
            return new MessagePage(
                    messages, Cursor.at(messages.get(messages.size() - 1)).toString());
        }
        return new MessagePage(messages, end.map(Cursor::toString).orElse(null));
    }

    /** The last row to look at; empty when there are so few that all are. */
    private Optional<Cursor> end(Handle handle, MessageFilter filter, @Nullable Cursor after) {
        String settledAt = filter.state().isFinal() ? "o.settled_at" : "cast(null as timestamptz)";
        Query query = handle.createQuery("select o.row_id, " + settledAt + " as settled_at" + from(filter, after)
                        + orderBy(filter) + " offset :looks limit 1")
                .bind("looks", LOOKS - 1);
        bind(query, filter, after);
        return query.map((row, context) -> {
                    Instant settled = Summaries.moment(row, "settled_at");
                    return new Cursor(settled, row.getLong("row_id"));
                })
                .findOne();
    }

    private String columns(MessageFilter filter) {
        return filter.state().isFinal() ? Summaries.settled(table) : Summaries.unfinished(table);
    }

    /** The rows to walk over. A key in its destination is found by its index; all else is judged row by row. */
    private String from(MessageFilter filter, @Nullable Cursor after) {
        String rows = filter.state().isFinal() ? table.settled() : table.qualified();
        String key = isByKey(filter)
                ? " and o.destination = :ofDestination and o.ordering_key = :ofKey and o.ordering_key is not null"
                : "";
        return " from " + rows + " o where o.state = " + filter.state().number() + key
                + (after == null ? "" : after.condition(">", "after"));
    }

    private static String orderBy(MessageFilter filter) {
        return filter.state().isFinal() ? " order by o.settled_at, o.row_id" : " order by o.row_id";
    }

    private static void bind(Query query, MessageFilter filter, @Nullable Cursor after) {
        if (isByKey(filter)) {
            query.bind("ofDestination", filter.destination().orElseThrow());
            query.bind("ofKey", filter.orderingKey().orElseThrow());
        }
        if (after != null) {
            after.bind(query, "after");
        }
    }

    private static boolean isByKey(MessageFilter filter) {
        return !filter.state().isFinal()
                && filter.destination().isPresent()
                && filter.orderingKey().isPresent();
    }
}
