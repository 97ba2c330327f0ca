package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Count;
import io.github.reliablemq.DestinationLag;
import io.github.reliablemq.Lags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * How far relays are behind. Unkeyed messages are looked at in the order they are sent in, keyed ones by the heads of
 * their keys, since nothing behind a head is older than it.
 */
final class LagQueries {

    private static final String UNKEYED = """
            select destination, count(*) as due, sum(count(*)) over () as looked,
                   extract(epoch from statement_timestamp() - min(since)) * 1000000 as age
            from (select destination, %2$s as since
                  from %1$s
                  where state = 0 and ordering_key is null and %3$s
                  order by %4$s
                  limit :atMost) as oldest
            group by destination""";

    /** A loose index scan: one step for each destination. */
    private static final String DESTINATIONS = """
            with recursive places as (
                (select destination from %1$s
                 where ordering_key is not null and state in (0, 2)
                 order by destination, ordering_key, row_id limit 1)
              union all
                select (select o.destination from %1$s o
                        where o.ordering_key is not null and o.state in (0, 2) and o.destination > places.destination
                        order by o.destination, o.ordering_key, o.row_id limit 1)
                from places where places.destination is not null
            )
            select destination from places where destination is not null limit :atMost""";

    /** A loose index scan: one step for each key. */
    private static final String KEYED = """
            with recursive keys as (
                (select ordering_key, row_id, 1 as n from %1$s
                 where destination = :destination and ordering_key is not null and state in (0, 2)
                 order by destination, ordering_key, row_id limit 1)
              union all
                select next.ordering_key, next.row_id, keys.n + 1
                from keys cross join lateral (
                    select o.ordering_key, o.row_id from %1$s o
                    where o.destination = :destination and o.ordering_key > keys.ordering_key
                      and o.ordering_key is not null and o.state in (0, 2)
                    order by o.destination, o.ordering_key, o.row_id limit 1) as next
                where keys.n < :atMost
            ), held as materialized (
                select distinct ordering_key from %1$s
                where destination = :destination and ordering_key is not null and (state = 2 or due_at is not null)
                  and (state = 2 or due_at > statement_timestamp())
            )
            select :destination as destination, waiting.due, waiting.looked,
                   greatest(heads.keys, 0) as keys, (select count(*) from held) as held,
                   extract(epoch from statement_timestamp() - heads.since) * 1000000 as age
            from (select count(*) as keys,
                         min(coalesce(h.due_at, h.recorded_at))
                             filter (where keys.ordering_key not in (select ordering_key from held)) as since
                  from keys join %1$s h on h.row_id = keys.row_id) as heads
            cross join (
                  select count(*) as looked,
                         count(*) filter (where ordering_key not in (select ordering_key from held)) as due
                  from (select ordering_key from %1$s
                        where destination = :destination and ordering_key is not null and state in (0, 2)
                        limit :atMost) as first) as waiting""";

    private final TableName table;

    LagQueries(TableName table) {
        this.table = table;
    }

    Lags lags(Handle handle, int atMost) {
        List<Look> looks = new ArrayList<>();
        looks.addAll(unkeyed(handle, atMost, "recorded_at", "due_at is null", "row_id"));
        looks.addAll(unkeyed(
                handle, atMost, "due_at", "due_at is not null and due_at <= statement_timestamp()", "due_at, row_id"));
        List<String> destinations = handle.createQuery(DESTINATIONS.formatted(table))
                .bind("atMost", atMost)
                .mapTo(String.class)
                .list();
        for (String destination : destinations) {
            looks.add(handle.createQuery(KEYED.formatted(table))
                    .bind("destination", destination)
                    .bind("atMost", atMost)
                    .map((row, context) -> keyed(row, atMost))
                    .one());
        }
        Map<String, Look> merged = new TreeMap<>();
        looks.forEach(look -> merged.merge(look.destination, look, Look::and));
        boolean cut = destinations.size() >= atMost || looks.stream().anyMatch(Look::wasCut);
        return new Lags(
                merged.values().stream()
                        .map(Look::toLag)
                        .sorted(Comparator.comparing(DestinationLag::lag).reversed())
                        .toList(),
                cut ? Count.Bound.AT_LEAST : Count.Bound.EXACT);
    }

    private List<Look> unkeyed(Handle handle, int atMost, String since, String when, String order) {
        return handle.createQuery(UNKEYED.formatted(table, since, when, order))
                .bind("atMost", atMost)
                .map((row, context) -> new Look(
                        row.getString("destination"),
                        Overview.micros(row.getLong("age")),
                        row.getLong("due"),
                        0,
                        row.getLong("looked") >= atMost))
                .list();
    }

    private static Look keyed(ResultSet row, int atMost) throws SQLException {
        return new Look(
                row.getString("destination"),
                Overview.micros(row.getLong("age")),
                row.getLong("due"),
                row.getLong("held"),
                row.getLong("looked") >= atMost || row.getLong("keys") >= atMost);
    }

    /** What one query saw of a destination. */
    private record Look(String destination, Duration age, long due, long held, boolean wasCut) {

        Look and(Look other) {
            return new Look(
                    destination,
                    age.compareTo(other.age) > 0 ? age : other.age,
                    due + other.due,
                    held + other.held,
                    wasCut || other.wasCut);
        }

        DestinationLag toLag() {
            return new DestinationLag(
                    destination,
                    age,
                    new Count(due, wasCut ? Count.Bound.AT_LEAST : Count.Bound.EXACT),
                    new Count(held, Count.Bound.EXACT));
        }
    }
}
