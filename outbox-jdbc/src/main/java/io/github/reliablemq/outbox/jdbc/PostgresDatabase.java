package io.github.reliablemq.outbox.jdbc;

/** Which database this is, in PostgreSQL's SQL. */
final class PostgresDatabase {

    /**
     * The timeline is that of the log being written: the control file goes on naming the old one until the first
     * checkpoint after a promotion, which may be minutes away.
     */
    private static final String IDENTIFY = """
            select (select system_identifier from pg_control_system()),
                   case when pg_is_in_recovery() then 0
                        else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint end,
                   (select oid::bigint from pg_database where datname = current_database()),
                   to_regclass(?)::oid::bigint,
                   pg_is_in_recovery()""";

    private static final String NUMBERS = "system_identifier, timeline, database_oid, table_oid";

    private PostgresDatabase() {}

    static DatabaseSql of(TableName table) {
        return new DatabaseSql(
                IDENTIFY,
                "select " + NUMBERS + " from " + table.database(),
                "insert into " + table.database() + " (" + NUMBERS + ") values (?, ?, ?, ?) on conflict do nothing",
                "update " + table.database() + " set (" + NUMBERS + ", since) = (?, ?, ?, ?, clock_timestamp())"
                        + " where (" + NUMBERS + ") <> (?, ?, ?, ?)");
    }
}
