package io.github.reliablemq.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database lent to one test. Closing it ends the sessions that are left in it, drops every schema and resets its
 * settings, and lends it to the next test. Roles belong to the server and stay.
 *
 * <p>What a test does to the database beyond that (publications, default privileges, its own name) needs one of
 * {@link PostgresServer#createDatabase}.
 */
public final class ScratchDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ScratchDatabase.class);
    private static final int SESSION_ENDS_WITHIN_MS = 5000;

    private final PostgresServer server;
    private final String jdbcUrl;
    private final AtomicBoolean closed = new AtomicBoolean();

    ScratchDatabase(PostgresServer server, String jdbcUrl) {
        this.server = server;
        this.jdbcUrl = jdbcUrl;
    }

    /** User and password included. */
    public String jdbcUrl() {
        return jdbcUrl;
    }

    /** One that cannot be emptied is not lent again. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (Connection connection = server.dataSource(jdbcUrl).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set lock_timeout = '5s'");
            statement.execute("select pg_terminate_backend(pid, " + SESSION_ENDS_WITHIN_MS
                    + ") from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            statement.execute("""
                    do $$
                    declare
                        name text;
                    begin
                        for name in select nspname from pg_namespace
                            where nspname !~ '^pg_' and nspname <> 'information_schema'
                        loop
                            execute format('drop schema %I cascade', name);
                        end loop;
                        create schema public authorization pg_database_owner;
                        grant usage on schema public to public;
                        execute format('alter database %I reset all', current_database());
                    end
                    $$""");
        } catch (SQLException e) {
            LOG.debug("A test's database could not be emptied and is not lent again", e);
            return;
        }
        server.giveBack(jdbcUrl);
    }
}
