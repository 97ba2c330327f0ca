package io.github.reliablemq.benchmarks.harness;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** How the time of PostgreSQL's statements is divided, where the server has {@code pg_stat_statements} loaded. */
final class StatementTimes {

    private static final String LOADED =
            "select count(*) from pg_settings where name = 'shared_preload_libraries' and setting ~ 'pg_stat_statements'";
    private static final String DEAREST = """
            select left(regexp_replace(query, '\\s+', ' ', 'g'), 160) as query,
                   100 * total_exec_time / nullif(sum(total_exec_time) over (), 0) as percent
            from pg_stat_statements where query !~ 'pg_stat_statements' order by total_exec_time desc limit 10""";

    private final DataSource server;

    StatementTimes(DataSource server) {
        this.server = server;
    }

    /** From now on they are counted, in every database. */
    void begin() throws SQLException {
        if (isLoaded()) {
            execute(
                    "create extension if not exists pg_stat_statements",
                    "select pg_stat_statements_reset()",
                    "alter system set pg_stat_statements.track = 'all'",
                    "select pg_reload_conf()");
        }
    }

    /** The dearest since; they are not counted any more. */
    List<Profile.Part> end() throws SQLException {
        List<Profile.Part> parts = new ArrayList<>();
        if (isLoaded()) {
            execute("alter system set pg_stat_statements.track = 'none'", "select pg_reload_conf()");
            try (Connection connection = server.getConnection();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(DEAREST)) {
                while (rows.next()) {
                    parts.add(new Profile.Part(rows.getString("query"), rows.getDouble("percent")));
                }
            }
        }
        return parts;
    }

    private boolean isLoaded() throws SQLException {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(LOADED)) {
            rows.next();
            return rows.getInt(1) > 0;
        }
    }

    private void execute(String... statements) throws SQLException {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
