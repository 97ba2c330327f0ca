package io.github.reliablemq.benchmarks;

import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** What PostgreSQL counts of statements. It costs a little, so it counts only for databases that are watched. */
final class StatementCounts {

    private static final String EXTENSION = "create extension if not exists pg_stat_statements";
    private static final String CALLS = """
            select coalesce(sum(calls), 0) from pg_stat_statements s join pg_database d on d.oid = s.dbid
            where d.datname = '%s' and query !~* '^(begin|commit|rollback)'""";

    private final DataSource server;
    private final String database;

    /** @param server any other database, so that questions are not counted */
    StatementCounts(DataSource server, String database) {
        this.server = server;
        this.database = database;
    }

    static boolean isAvailable(DataSource server) throws SQLException {
        return Sql.number(server, "select count(*) from pg_available_extensions where name = 'pg_stat_statements'") > 0;
    }

    /** From the next connection on. */
    void watch() throws SQLException {
        for (String statement :
                List.of(EXTENSION, "alter database " + database + " set pg_stat_statements.track = 'all'")) {
            Sql.execute(server, statement);
        }
    }

    long calls() throws SQLException {
        return Sql.number(server, CALLS.formatted(database));
    }
}
