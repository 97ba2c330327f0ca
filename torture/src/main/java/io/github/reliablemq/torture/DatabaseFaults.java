package io.github.reliablemq.torture;

import io.github.reliablemq.servers.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What may happen to PostgreSQL and in it. */
final class DatabaseFaults {

    private DatabaseFaults() {}

    /** Nothing is done: some writers roll back all the time, as a whole and to savepoints. */
    static final class RollBacks implements Fault {

        private @Nullable Logs histories;

        @Override
        public void inject(Scene scene) {
            histories = Logs.historiesOfWriters(scene.stage());
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            if (histories == null) {
                return Optional.empty();
            }
            Optional<String> whole = histories.find("\tfail\t\\d+\ton purpose");
            Optional<String> savepoint = histories.find("\tsavepoint\t");
            return whole.isPresent() && savepoint.isPresent()
                    ? Optional.of(whole.get() + "; " + savepoint.get())
                    : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            // It never ends.
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(30);
        }
    }

    /** The server is killed and started again. */
    static final class Killed implements Fault {

        private @Nullable LogMark log;

        @Override
        public void inject(Scene scene) {
            log = scene.postgresLog();
            scene.stage().postgres().kill();
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return log == null ? Optional.empty() : log.find("was not properly shut down; automatic recovery");
        }

        @Override
        public void heal(Scene scene) {
            scene.stage().postgres().restart();
            if (!scene.database().awaitAnswer(Duration.ofSeconds(60))) {
                throw new TortureException("PostgreSQL does not answer 60 s after its restart");
            }
        }

        @Override
        public Duration patience() {
            return hold();
        }

        @Override
        public Duration hold() {
            return Duration.ofSeconds(1);
        }
    }

    /** An administrator ends the connections of one process. */
    static final class Terminated implements Fault {

        private final Role role;
        private @Nullable LogMark log;

        Terminated(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) throws SQLException {
            log = scene.postgresLog();
            scene.database()
                    .list("select pg_terminate_backend(pid) from pg_stat_activity where application_name = '"
                            + scene.anyOf(role).name() + "'");
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return log == null ? Optional.empty() : log.find("terminating connection due to administrator command");
        }

        @Override
        public void heal(Scene scene) {
            // They connect again by themselves.
        }
    }

    /** Writers that run into each other. */
    static final class Contention implements Fault {

        private @Nullable LogMark log;

        @Override
        public void inject(Scene scene) {
            log = scene.postgresLog();
            Switch.CONTENTION.on(scene.run());
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            if (log == null) {
                return Optional.empty();
            }
            Optional<String> deadlock = log.find("deadlock detected");
            Optional<String> serialization = log.find("could not serialize access");
            return deadlock.isPresent() && serialization.isPresent()
                    ? Optional.of(deadlock.get() + "; " + serialization.get())
                    : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            Switch.CONTENTION.off(scene.run());
        }

        @Override
        public Duration hold() {
            return Duration.ofSeconds(3);
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(15);
        }
    }

    /** A snapshot that nobody lets go of, so that nothing dead can be cleaned up. */
    static final class LongSnapshot implements Fault {

        private static final int OLD = 50;

        private @Nullable Connection holder;

        @Override
        public void inject(Scene scene) throws SQLException {
            Connection connection = scene.database().source().getConnection();
            holder = connection;
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                statement.execute("select count(*) from counter");
            }
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            OptionalLong age = scene.database()
                    .tryNumber("select coalesce(max(age(backend_xmin)), 0) from pg_stat_activity"
                            + " where state = 'idle in transaction' and backend_xmin is not null");
            OptionalLong dead = scene.database()
                    .tryNumber("select n_dead_tup from pg_stat_user_tables where relname = 'reliable_outbox'");
            return age.orElse(0) >= OLD && dead.orElse(0) > 0
                    ? Optional.of("a snapshot " + age.getAsLong() + " transactions old, " + dead.getAsLong()
                            + " dead rows in the outbox")
                    : Optional.empty();
        }

        @Override
        public void heal(Scene scene) throws SQLException {
            if (holder != null) {
                holder.close();
            }
        }

        @Override
        public Duration hold() {
            return Duration.ofSeconds(4);
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(40);
        }
    }

    /** The writers are cut off, and when they come back, all connections are taken. */
    static final class TooManyClients implements Fault {

        private static final int MOST = 500;

        private final List<Connection> taken = new ArrayList<>();
        private @Nullable Logs histories;
        private @Nullable LogMark log;

        @Override
        public void inject(Scene scene) throws SQLException {
            TcpProxy way = scene.stage().network(Role.WRITER).postgres();
            way.refuse();
            way.cutAll();
            // What the writers gave up is taken before they are back.
            take(scene);
            log = scene.postgresLog();
            histories = Logs.historiesOfWriters(scene.stage());
            way.pass();
        }

        private void take(Scene scene) throws SQLException {
            while (taken.size() < MOST) {
                try {
                    taken.add(scene.database().source().getConnection());
                } catch (SQLException full) {
                    if ("53300".equals(full.getSQLState())) {
                        return;
                    }
                    throw full;
                }
            }
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            if (histories == null || log == null) {
                return Optional.empty();
            }
            Optional<String> refused = log.find("too many clients already");
            Optional<String> failed = histories.find("\tfail\t\\d+\t(53300|.*Connection is not available)");
            return refused.isPresent() && failed.isPresent()
                    ? Optional.of(refused.get() + "; " + failed.get())
                    : Optional.empty();
        }

        @Override
        public void heal(Scene scene) throws SQLException {
            scene.stage().network(Role.WRITER).heal();
            for (Connection connection : taken) {
                connection.close();
            }
        }

        @Override
        public Duration hold() {
            return Duration.ofSeconds(4);
        }
    }
}
