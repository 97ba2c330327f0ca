package io.github.reliablemq.outbox.jdbc;

/** The claim in PostgreSQL's SQL. */
final class PostgresClaims {

    static final String COLUMNS = """
            row_id, message_id, destination, ordering_key, recorded_at, due_at, expires_at, failed_attempts, format,
            maybe_sent, body_kind, headers, body, failure_type, failure_fingerprint, failure_text, retry_policy,
            schedule_id, occurrence, original_id""";

    /**
     * {@link StoredRow#firstDue} for a statement that takes the due time away or says that a copy may have been sent.
     */
    static final String FIRST_DUE =
            "case when not maybe_sent and due_at > recorded_at then due_at else recorded_at end";

    private static final String EXPIRED = ", coalesce(expires_at <= statement_timestamp(), false) as expired";

    private static final String READY = "state = 0 and ordering_key is null and due_at is null";
    private static final String WAITING = "state = 0 and ordering_key is null and due_at is not null";
    private static final String KEYED = "ordering_key is not null and state in (0, 2)";

    /** Hops from destination to destination: what waits for one costs no more than a row. */
    private static final String HOPS = """
            (select destination, %2$s as first from %1$s where %3$s
             order by destination, %4$s limit 1)
              union all
            select next.destination, next.first
            from %5$s as here cross join lateral (
                select destination, %2$s as first from %1$s
                where %3$s and destination > here.destination
                order by destination, %4$s limit 1) as next""";

    private static final String SURVEY = """
            with recursive ready as (%2$s), due as (%3$s), keyed as (%4$s)
            select kind, destination, low, wait from (
                select 0 as kind, destination, first::text as low, 0::bigint as wait from ready
                union all
                select 1, destination, first::text,
                       (extract(epoch from first - statement_timestamp()) * 1000000)::bigint from due
                union all
                select 2, destination, '', 0 from keyed
                union all
                select 3, '', '', (extract(epoch from first - statement_timestamp()) * 1000000)::bigint
                from (select min(due_at) as first from %1$s
                      where ordering_key is not null and state = 0 and due_at is not null
                        and due_at > statement_timestamp()) as retries
                where first is not null) as found
            where not exists (select 1 from %5$s as paused where paused.destination = found.destination)""";

    /**
     * What a lane remembers may be from before an operator's pause. One look-up for each destination: {@code not
     * exists} would be made a join, which may give up the order of turns.
     */
    private static final String NOT_PAUSED = "(select 1 from %s p where p.destination = wanted.destination) is null";

    /** A row goes with the claim if the bytes before it leave room; the first one always does. */
    private static final String UNKEYED = """
            delete from %1$s
            where row_id = any (array(
                select row_id
                from (select row_id, size, sum(size) over (order by turn, place, row_id) as upto
                      from (select wanted.turn, own.row_id, own.place, own.size
                            from unnest(?::text[], ?::%3$s[]) with ordinality as wanted (destination, low, turn)
                                 cross join lateral (
                                    select row_id, %2$s as place, octet_length(body) as size
                                    from %1$s
                                    where %4$s and destination = wanted.destination and %2$s >= wanted.low
                                    order by %2$s, row_id
                                    limit ?
                                    for update skip locked) as own
                            where %5$s
                            limit ?) as locked) as sized
                where upto <= ? or upto = size))
            returning\s""" + COLUMNS + EXPIRED;

    private static final String CAN_GO = "state = 0 and (due_at is null or due_at <= statement_timestamp())";

    /** The next keys of a destination, by a loose index scan that walks keys and not their rows. */
    private static final String KEYS_OF_DESTINATION = """
            with recursive keys as (
                (select ordering_key, row_id, 1 as n
                 from %1$s
                 where ordering_key is not null and %2$s
                   and destination = wanted.destination and ordering_key > wanted.after
                 order by ordering_key, row_id
                 limit 1)
              union all
                select next.ordering_key, next.row_id, keys.n + 1
                from keys cross join lateral (
                    select ordering_key, row_id
                    from %1$s
                    where ordering_key is not null and %2$s
                      and destination = wanted.destination and ordering_key > keys.ordering_key
                    order by ordering_key, row_id
                    limit 1) as next
                where keys.n < ?)""";

    /**
     * Of each key whose head could be locked, the unbroken run from the head is taken: a row is skipped unless all
     * older unfinished rows of its key are locked by this very statement, which is what keeps two relays from holding
     * two runs of one key.
     */
    private static final String RUNS = """
            with seen as materialized (
                select wanted.destination, keys.ordering_key, keys.row_id
                from unnest(?::text[], ?::text[]) with ordinality as wanted (destination, after, turn)
                     cross join lateral (%2$s select ordering_key, row_id from keys) as keys
                where %5$s
            ), heads as materialized (
                select seen.destination, seen.ordering_key
                from seen cross join lateral (
                        select 1
                        from %1$s o
                        where o.row_id = seen.row_id and %3$s
                        for update skip locked) as locked
            ), runs as (
                select heads.destination, heads.ordering_key, run.row_id, run.place
                from heads cross join lateral (
                    select row_id, row_number() over (order by row_id) as place
                    from (select o.row_id
                          from %1$s o
                          where o.destination = heads.destination and o.ordering_key = heads.ordering_key
                            and o.ordering_key is not null and %4$s
                          order by o.row_id
                          limit ?) as oldest) as run
            ), locked as materialized (
                select runs.row_id, runs.place, runs.destination, runs.ordering_key, own.size
                from runs cross join lateral (
                    select octet_length(o.body) as size
                    from %1$s o
                    where o.row_id = runs.row_id and %3$s
                    for update skip locked) as own
                limit ?
            ), unbroken as (
                select row_id, size, sum(size) over (order by destination, ordering_key, row_id) as upto
                from (select locked.*,
                             row_number() over (partition by destination, ordering_key order by row_id) as place_locked
                      from locked) as numbered
                where place = place_locked
            )
            delete from %1$s
            where row_id = any (array(select row_id from unbroken where upto <= ? or upto = size))
            returning\s""" + COLUMNS + EXPIRED + """
            , (select count(*) from locked) < ? and (select max(upto) from unbroken) <= ?
              and (select count(*) from seen) < ? as through""";

    private static final String SKIP_KEYS = """
            select wanted.destination, last.ordering_key, last.n
            from unnest(?::text[], ?::text[]) as wanted (destination, after)
                 cross join lateral (%1$s select ordering_key, n from keys order by n desc limit 1) as last""";

    private PostgresClaims() {}

    static ClaimSql of(TableName table, HeldKeys held) {
        // What stands at the head of a key: with SKIP, rows that cannot go now are passed as if they were not there.
        String inOrder = held == HeldKeys.BLOCK ? "state in (0, 2)" : CAN_GO;
        String keys = KEYS_OF_DESTINATION.formatted(table, inOrder);
        String notPaused = NOT_PAUSED.formatted(table.pause());
        return new ClaimSql(
                SURVEY.formatted(
                        table,
                        hops(table, "row_id", READY, "row_id", "ready"),
                        hops(table, "due_at", WAITING, "due_at, row_id", "due"),
                        hops(table, "row_id", KEYED, "ordering_key, row_id", "keyed"),
                        table.pause()),
                "select destination from " + table.pause(),
                UNKEYED.formatted(table, "row_id", "bigint", READY, notPaused),
                UNKEYED.formatted(
                        table, "due_at", "timestamptz", WAITING + " and due_at <= statement_timestamp()", notPaused),
                RUNS.formatted(table, keys, CAN_GO, inOrder, notPaused),
                SKIP_KEYS.formatted(keys));
    }

    private static String hops(TableName table, String first, String which, String order, String name) {
        return HOPS.formatted(table, first, which, order, name);
    }
}
