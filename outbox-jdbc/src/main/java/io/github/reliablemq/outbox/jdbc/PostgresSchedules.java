package io.github.reliablemq.outbox.jdbc;

/** Statements about schedules and waiting messages for PostgreSQL. */
final class PostgresSchedules {

    /**
     * An occurrence counts as recorded when it is due, unless that was before there was a schedule: consumers measure
     * their dedup window from there.
     */
    private static final String INSERT = """
            with fresh as (
                insert into %2$s (schedule_id, repeat_limit, period_us, cron, zone, last_due, expires_at, destination,
                                  headers, body_kind, body, retry_policy)
                values (?, ?, ?, ?, ?, ?::timestamptz, ?::timestamptz, ?, ?, ?, ?, ?)
                on conflict (schedule_id) do nothing
                returning *
            )
            insert into %1$s (message_id, recorded_at, due_at, expires_at, destination, headers, body_kind, body,
                              retry_policy, schedule_id, occurrence)
            select ?, greatest(last_due, clock_timestamp()), last_due, expires_at, destination, headers, body_kind, body,
                   retry_policy, schedule_id, last_occurrence
            from fresh""";

    /**
     * Read first and locked only if its latest occurrence is the one that ended: an occurrence that was parked and sent
     * long after does not wait for anybody who holds the schedule.
     */
    private static final String LOCK = """
            select s.schedule_id, s.last_occurrence, s.last_due, s.repeat_limit, s.period_us, s.cron, s.zone,
                   s.expires_at, clock_timestamp()
            from %2$s s join unnest(?::uuid[], ?::integer[]) as ended (id, occurrence)
                 on s.schedule_id = ended.id and s.last_occurrence = ended.occurrence
            where s.state = 0
            order by s.schedule_id
            for no key update of s""";

    private static final String ADVANCE = """
            with s as (
                update %2$s set last_occurrence = last_occurrence + 1, last_due = ?::timestamptz
                where schedule_id = ? and last_occurrence = ? and state = 0
                returning *
            )
            insert into %1$s (message_id, recorded_at, due_at, expires_at, destination, headers, body_kind, body,
                              retry_policy, schedule_id, occurrence)
            select ?, last_due, last_due, expires_at, destination, headers, body_kind, body, retry_policy, schedule_id,
                   last_occurrence
            from s""";

    private static final String END =
            "update %2$s set state = ?, ended_at = clock_timestamp() where schedule_id = ? and state = 0";

    private static final String CANCEL = """
            update %2$s set state = 2, ended_at = clock_timestamp() where schedule_id = ? and state = 0
            returning last_occurrence""";

    /** A row that a relay has in its claim is seen, but not locked: the caller does not wait for it. */
    private static final String CANCEL_MESSAGE = """
            with waiting as materialized (
                select row_id from %1$s where message_id = ? and state = 0 and due_at is not null
                for update skip locked
            ), gone as (
                delete from %1$s where row_id in (select row_id from waiting) returning *
            ), kept as (
                insert into %3$s (row_id, message_id, destination, ordering_key, state, recorded_at, failed_attempts,
                                  maybe_sent, failure_type, failure_fingerprint, failure_text, schedule_id, occurrence,
                                  original_id)
                select row_id, message_id, destination, ordering_key, 4, recorded_at, failed_attempts, maybe_sent,
                       failure_type, failure_fingerprint, failure_text, schedule_id, occurrence, original_id
                from gone
                on conflict do nothing
            )
            select seen.row_id = any (array(select row_id from gone)), maybe_sent, schedule_id, occurrence
            from %1$s seen where message_id = ? and state = 0 and due_at is not null""";

    /** An occurrence may come to be due before the time it counts as recorded at. */
    private static final String MOVE_MESSAGE = """
            with waiting as materialized (
                select row_id from %1$s
                where message_id = ? and state = 0 and due_at is not null and ordering_key is null
                for update skip locked
            ), moved as (
                update %1$s set due_at = coalesce(?::timestamptz, clock_timestamp() + ? * interval '1 microsecond'),
                                recorded_at = least(recorded_at, clock_timestamp())
                where row_id in (select row_id from waiting)
                returning row_id
            )
            select seen.row_id = any (array(select row_id from moved)), maybe_sent, schedule_id, occurrence
            from %1$s seen where message_id = ? and state = 0 and due_at is not null and ordering_key is null""";

    private static final String PURGE = """
            delete from %2$s
            where schedule_id = any (array(
                select schedule_id from %2$s
                where state <> 0 and ended_at < clock_timestamp() - ? * interval '1 microsecond'
                order by ended_at
                limit ?
                for update skip locked))""";

    private PostgresSchedules() {}

    static ScheduleSql of(TableName table) {
        return new ScheduleSql(
                "select clock_timestamp()",
                on(table, INSERT),
                on(table, LOCK),
                on(table, ADVANCE),
                on(table, END),
                on(table, CANCEL),
                on(table, CANCEL_MESSAGE),
                on(table, MOVE_MESSAGE),
                on(table, PURGE));
    }

    private static String on(TableName table, String sql) {
        return sql.formatted(table, table.schedule(), table.settled());
    }
}
