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
 * How far relays are behind, destination by destination: the indexes that claims use have the oldest message of each at
 * hand. Keyed messages are looked at by the heads of their keys, since nothing behind a head is older than it.
 */
final class LagQueries {

    private static final String READY = "state = 0 and ordering_key is null and due_at is null";
    private static final String WAITING = "state = 0 and ordering_key is null and due_at is not null";
    private static final String KEYED = "ordering_key is not null and state in (0, 2)";

    /** %1$s table, %2$s which rows, %3$s order. A loose index scan: one step for each destination. */
    private static final String PLACES = """
            with recursive places as (
                (select destination from %1$s where %2$s order by destination, %3$s limit 1)
              union all
                select next.destination
                from places cross join lateral (
                    select destination from %1$s
                    where %2$s and destination > places.destination
                    order by destination, %3$s limit 1) as next
            )""";

    /** The same, and %4$s from when on a message could be sent, %5$s whether it can. */
    private static final String UNKEYED = PLACES + """

            select places.destination, waiting.due,
                   extract(epoch from statement_timestamp() - oldest.since) * 1000000 as age
            from places
            cross join lateral (
                select %4$s as since from %1$s
                where %2$s and destination = places.destination
                order by %3$s limit 1) as oldest
            cross join lateral (
                select count(*) as due
                from (select from %1$s
                      where %2$s and %5$s and destination = places.destination
                      limit :atMost) as counted) as waiting
            limit :atMost""";

    private static final String DESTINATIONS = PLACES + " select destination from places limit :atMost";

    /** A loose index scan: one step for each key. */
    private static final String KEYS = """
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
                   heads.keys, (select count(*) from held) as held,
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
        looks.addAll(unkeyed(handle, UNKEYED.formatted(table, READY, "row_id", "recorded_at", "true"), atMost));
        looks.addAll(unkeyed(
                handle,
                UNKEYED.formatted(table, WAITING, "due_at, row_id", "due_at", "due_at <= statement_timestamp()"),
                atMost));
        List<String> keyed = handle.createQuery(DESTINATIONS.formatted(table, KEYED, "ordering_key, row_id"))
                .bind("atMost", atMost)
                .mapTo(String.class)
                .list();
        for (String destination : keyed) {
            looks.add(handle.createQuery(KEYS.formatted(table))
                    .bind("destination", destination)
                    .bind("atMost", atMost)
                    .map((row, context) -> keyed(row, atMost))
                    .one());
        }
        Map<String, Look> merged = new TreeMap<>();
        looks.forEach(look -> merged.merge(look.destination, look, Look::and));
        boolean cut = merged.size() >= atMost || looks.stream().anyMatch(Look::wasCut);
        return new Lags(
                merged.values().stream()
                        .map(Look::toLag)
                        .sorted(Comparator.comparing(DestinationLag::lag).reversed())
                        .toList(),
                cut ? Count.Bound.AT_LEAST : Count.Bound.EXACT);
    }

    private static List<Look> unkeyed(Handle handle, String sql, int atMost) {
        return handle.createQuery(sql)
                .bind("atMost", atMost)
                .map((row, context) -> new Look(
                        row.getString("destination"),
                        Overview.micros(row.getLong("age")),
                        row.getLong("due"),
                        0,
                        row.getLong("due") >= atMost))
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
