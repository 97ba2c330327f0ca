package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Count;
import io.github.reliablemq.Failure;
import io.github.reliablemq.FailureGroup;
import io.github.reliablemq.HeldKey;
import io.github.reliablemq.MessageState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/** Figures over the whole outbox, each from a bounded number of index entries. */
final class Overview {

    /** Messages of one key that are counted. */
    private static final int DEPTH = 10_000;

    private static final String GROUPS = """
            select failure_fingerprint, min(failure_type) as failure_type, min(failure_text) as failure_text,
                   count(*) as messages, min(recorded_at) as oldest, sum(count(*)) over () as looked
            from (select coalesce(failure_fingerprint, 'unknown') as failure_fingerprint, failure_type, failure_text,
                         recorded_at
                  from %s
                  where state = 2
                  order by row_id
                  limit :atMost) as parked
            group by failure_fingerprint
            order by count(*) desc, failure_fingerprint""";

    private static final String HELD = """
            with heads as (
                select distinct on (destination, ordering_key) row_id
                from %2$s
                where ordering_key is not null and (state = 2 or due_at is not null)
                  and (state = 2 or due_at > statement_timestamp())
                order by destination, ordering_key, row_id
                limit :atMost
            )
            select %1$s, depth.rows as depth,
                   extract(epoch from statement_timestamp() - o.recorded_at) * 1000000 as age
            from heads join %2$s o on o.row_id = heads.row_id
            cross join lateral (
                select count(*) as rows
                from (select
                      from %2$s k
                      where k.destination = o.destination and k.ordering_key = o.ordering_key
                        and k.ordering_key is not null and k.state in (0, 2)
                      limit :depth) as counted) as depth
            order by o.recorded_at, o.row_id""";

    private final TableName table;

    Overview(TableName table) {
        this.table = table;
    }

    Map<MessageState, Count> counts(Handle handle, int atMost) {
        Map<MessageState, Count> counts = new EnumMap<>(MessageState.class);
        for (MessageState state : MessageState.values()) {
            counts.put(state, Count.upTo(atMost, count(handle, state, atMost)));
        }
        return counts;
    }

    private long count(Handle handle, MessageState state, int atMost) {
        String rows = state.isFinal() ? table.settled() : table.qualified();
        return handle.createQuery("select count(*) from (select from " + rows + " where state = " + state.number()
                        + " limit :atMost) as bounded")
                .bind("atMost", atMost)
                .mapTo(Long.class)
                .one();
    }

    List<FailureGroup> parkedByFailure(Handle handle, int atMost) {
        return handle.createQuery(GROUPS.formatted(table))
                .bind("atMost", atMost)
                .map((row, context) -> group(row, atMost))
                .list();
    }

    private static FailureGroup group(ResultSet row, int atMost) throws SQLException {
        Count.Bound bound = row.getLong("looked") < atMost ? Count.Bound.EXACT : Count.Bound.AT_LEAST;
        Failure example = Summaries.failure(row);
        return new FailureGroup(
                row.getString("failure_fingerprint"),
                example == null ? Failure.of("unknown", "unknown") : example,
                new Count(row.getLong("messages"), bound),
                Objects.requireNonNull(Summaries.moment(row, "oldest")));
    }

    List<HeldKey> heldKeys(Handle handle, int atMost) {
        return handle.createQuery(HELD.formatted(Summaries.unfinished(table), table))
                .bind("atMost", atMost)
                .bind("depth", DEPTH)
                .map((row, context) -> new HeldKey(
                        row.getString("destination"),
                        row.getString("ordering_key"),
                        Summaries.read(row),
                        Count.upTo(DEPTH, row.getLong("depth")),
                        micros(row.getLong("age"))))
                .list();
    }

    static Duration micros(long micros) {
        return Duration.ofNanos(Math.max(0, micros) * 1_000);
    }
}
