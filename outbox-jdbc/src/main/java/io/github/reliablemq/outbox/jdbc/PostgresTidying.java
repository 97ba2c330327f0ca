package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageState;

/** Statements that delete what was kept long enough, for PostgreSQL. */
final class PostgresTidying {

    /**
     * Of several relays one tidies up at a time: a lock for the transaction, in the space of pairs, apart from the
     * locks of keys. The first number is the letters rmt.
     */
    private static final String BEGIN = """
            set transaction isolation level read committed; set local statement_timeout = '3s';
            set local lock_timeout = '500ms';
            select pg_try_advisory_xact_lock(%d, ('%s'::regclass::oid::bigint - 2147483648)::integer)""";

    private static final int LOCK = 0x726d74;

    private static final String SETTLED = """
            with old as materialized (
                select message_id, row_id
                from %1$s
                where %2$s and settled_at <= statement_timestamp() - ? * interval '1 microsecond'
                order by settled_at, row_id
                limit ?
                for update skip locked
            ), gone as (
                delete from %1$s s using old
                where s.message_id = old.message_id and s.row_id = old.row_id
                returning s.message_id, s.row_id
            ), attempts as (
                delete from %3$s a using gone
                where a.row_id = gone.row_id and a.message_id = gone.message_id
            )
            select count(*) from gone""";

    /** An entry whose announced messages still wait is for a careful relay to explain. */
    private static final String RELAYS = """
            delete from %1$s
            where incarnation = any (array(
                select incarnation from %1$s r
                where seen_at <= clock_timestamp() - ? * interval '1 microsecond'
                  and not exists (select from %2$s m where m.row_id = any (r.announced) and m.state = %3$d)
                limit ?
                for update skip locked))""";

    private static final String BULK_ITEMS = """
            delete from %2$s
            where (bulk_id, row_id, message_id) in (
                select i.bulk_id, i.row_id, i.message_id
                from %2$s i join %1$s b on b.bulk_id = i.bulk_id
                where b.ended_at <= clock_timestamp() - ? * interval '1 microsecond'
                limit ?
                for update of i skip locked)""";

    private static final String BULKS = """
            delete from %1$s
            where bulk_id = any (array(
                select bulk_id from %1$s b
                where ended_at <= clock_timestamp() - ? * interval '1 microsecond'
                  and not exists (select from %2$s i where i.bulk_id = b.bulk_id)
                limit ?
                for update skip locked))""";

    private PostgresTidying() {}

    static TidySql of(TableName table) {
        return new TidySql(
                BEGIN.formatted(LOCK, table),
                settled(table, "state = " + MessageState.SENT.number()),
                settled(table, "state <> " + MessageState.SENT.number()),
                PostgresEnqueue.PURGE_IDS.formatted(table, table.ids()),
                PostgresSchedules.of(table).purge(),
                RELAYS.formatted(table.relay(), table, MessageState.PENDING.number()),
                BULK_ITEMS.formatted(table.bulk(), table.bulkItem()),
                BULKS.formatted(table.bulk(), table.bulkItem()));
    }

    /**
     * Deletes what is known of settled messages, with their failures, and answers how many; parameters: age in
     * microseconds, rows. It does not know the table that parked messages are in.
     */
    static String settled(TableName table, String states) {
        return SETTLED.formatted(table.settled(), states, table.attempt());
    }
}
