package io.github.reliablemq.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of the main job, as a reader would start it. */
class FlightsDemoIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    @DisplayName("P1, P2, P4, P5: with kills of broker, relay and consumer the ledger is clean")
    void ledgerIsCleanWithKills() throws IOException {
        Path log = directory.resolve("demo.log");
        try (Child demo =
                ChildJvm.of(FlightsDemo.class).args("--rows", "2000").logTo(log).start()) {
            OptionalInt status = demo.waitFor(LIMIT);
            List<String> lines = Files.readAllLines(log);
            assertThat(status).as(String.join("\n", lines)).hasValue(0);
            assertThat(lines).anyMatch(line -> line.contains("killed the broker"));
            assertThat(lines).anyMatch(line -> line.contains("killed the relay"));
            assertThat(lines).anyMatch(line -> line.contains("killed the consumer"));
            assertThat(lines.get(lines.size() - 1))
                    .matches("LEDGER rows=2000 committed=\\d+ rolledBack=\\d+ stored=\\d+ repeatsSuppressed=\\d+ lost=0"
                            + " invented=0 jdbcDouble=0 redisRepeats=\\d+ misordered=0 tablesEqual=true seed=\\d+"
                            + " seconds=\\d+");
        }
    }
}
