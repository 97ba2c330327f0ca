package io.github.reliablemq.benchmarks.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.servers.SharedServers;
import jakarta.jms.JMSException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever's turn it is, nothing is left to be written of the turn before, also for those who use no database. */
final class MeterIT {

    private final DataSource server = SharedServers.postgres().dataSource();
    private final Map<String, String> checkpoints = new LinkedHashMap<>();

    @Test
    void theDatabaseHasRestedWhenATurnBegins() throws SQLException, JMSException, InterruptedException {
        measure(Contestant.Between.RESTING);

        assertThat(checkpoints.get("run")).isNotEqualTo(checkpoints.get("prepare"));
    }

    @Test
    void whoIsAtWorkByThenFindsItRestedBefore() throws SQLException, JMSException, InterruptedException {
        String before = checkpoint();

        measure(Contestant.Between.WORKING);

        assertThat(checkpoints.get("prepare")).isNotEqualTo(before);
    }

    private void measure(Contestant.Between between) throws SQLException, JMSException, InterruptedException {
        // Whose processor time it was is not what this is about.
        Processes nobody = new Processes(-1, -2, -3);
        Sample sample = new Meter(nobody, server).measure(new Looking(between));
        assertThat(sample.figures()).containsKey(Figure.RATE);
    }

    private String checkpoint() throws SQLException {
        try (Connection connection = server.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select checkpoint_lsn from pg_control_checkpoint()")) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** Looks for the last checkpoint. */
    private final class Looking implements Contestant {

        private final Between between;

        Looking(Between between) {
            this.between = between;
        }

        @Override
        public String name() {
            return "looking";
        }

        @Override
        public @Nullable DataSource database() {
            return null;
        }

        @Override
        public Between between() {
            return between;
        }

        @Override
        public void prepare() throws SQLException {
            checkpoints.put("prepare", checkpoint());
        }

        @Override
        public Work run() throws SQLException {
            checkpoints.put("run", checkpoint());
            return Work.of(1);
        }

        @Override
        public void disconnect() {
            // Nothing is open.
        }

        @Override
        public void check() {
            // Nothing is to be found.
        }

        @Override
        public void close() {
            // See disconnect.
        }
    }
}
