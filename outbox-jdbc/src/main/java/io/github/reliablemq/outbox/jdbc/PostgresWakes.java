package io.github.reliablemq.outbox.jdbc;

/** Wake-ups across processes by LISTEN and NOTIFY. */
final class PostgresWakes {

    private static final String CHANNEL = "'reliablemq_' || to_regclass(?)::oid";

    static final WakeSql SQL = new WakeSql(
            // A notification that is lost in a crash is harmless: nobody has to wait for the disk.
            "set local synchronous_commit = off; select pg_notify(" + CHANNEL + ", ?)",
            "select " + CHANNEL,
            "select " + CHANNEL + ", exists (select 1 from pg_listening_channels() as mine where mine = ?)");

    private PostgresWakes() {}
}
