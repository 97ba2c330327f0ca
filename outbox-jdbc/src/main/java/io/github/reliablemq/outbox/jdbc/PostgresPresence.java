package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.MessageState;

/** The book of relays in PostgreSQL's SQL. */
final class PostgresPresence {

    /** A relay beats every 10 s. */
    private static final String SILENT = "seen_at < clock_timestamp() - interval '30 seconds'";

    private static final String TYPE = "SuspectedCrash";

    private static final String PARK_SUSPECTS = """
            with silent as (
                select incarnation, announced from %1$s
                where %2$s and cardinality(announced) = 1
                for update skip locked
            ), suspects as (
                select row_id from %3$s
                where row_id in (select announced[1] from silent) and state = %4$d
                for update skip locked
            ), forgotten as (
                update %1$s r set announced = '{}' from silent
                where r.incarnation = silent.incarnation
                  and (r.announced[1] in (select row_id from suspects)
                       or not exists (select 1 from %3$s where row_id = r.announced[1] and state = %4$d))
            ), parked as (
                update %3$s m
                set state = %5$d, failed_attempts = failed_attempts + 1, maybe_sent = true, recorded_at = %8$s,
                    failure_type = '%6$s', failure_fingerprint = '%6$s',
                    failure_text = 'The process of a relay ended while it was sending this message alone'
                from suspects where m.row_id = suspects.row_id
                returning m.row_id, m.message_id, m.failed_attempts, m.failure_type, m.failure_fingerprint, m.failure_text,
                          m.schedule_id, m.occurrence
            ), charged as (
                insert into %7$s (row_id, message_id, number, parked, maybe_sent, failure_type, failure_fingerprint,
                                  failure_text)
                select row_id, message_id, failed_attempts, true, true, failure_type, failure_fingerprint, failure_text
                from parked
            )
            select row_id, message_id, schedule_id, occurrence from parked""";

    private static final String FORMER_ENDS = """
            select (select count(*) from %1$s where %2$s),
                   array(select m.row_id from %3$s m
                         where m.row_id in (select unnest(announced) from %1$s where %2$s)),
                   array(select m.row_id from %3$s m
                         where m.row_id in (select announced[1] from %1$s
                                            where %2$s and cardinality(announced) = 1))""";

    private static final String FORGET_SILENT = """
            delete from %1$s r
            where %2$s
              and not exists (select 1 from %3$s m where m.row_id = any (r.announced) and m.state = %4$d)""";

    private PostgresPresence() {}

    static PresenceSql of(TableName table) {
        String relay = table.relay();
        return new PresenceSql(
                PARK_SUSPECTS.formatted(
                        relay,
                        SILENT,
                        table,
                        MessageState.PENDING.number(),
                        MessageState.PARKED.number(),
                        TYPE,
                        table.attempt(),
                        PostgresClaims.FIRST_DUE),
                FORMER_ENDS.formatted(relay, SILENT, table),
                "insert into " + relay + " (incarnation, relay) values (?, ?)"
                        + " on conflict (incarnation) do update set seen_at = clock_timestamp()",
                "update " + relay + " set seen_at = clock_timestamp() where incarnation = ?",
                "select count(*) from " + relay + " where " + SILENT,
                "update " + relay + " set announced = ?, seen_at = clock_timestamp() where incarnation = ?",
                FORGET_SILENT.formatted(relay, SILENT, table, MessageState.PENDING.number()),
                "delete from " + relay + " where incarnation = ?",
                "select exists (select 1 from " + relay + " where not (" + SILENT + "))");
    }
}
