package io.github.reliablemq.torture;

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

/** The short form of a campaign, as a reader would start it. */
class TortureIT {

    private static final Duration LIMIT = Duration.ofMinutes(6);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    @DisplayName("P1, P2, P4, P5, P6, P9, P12: twelve kinds of faults are felt, and the checker finds nothing")
    void twelveFaults() throws IOException {
        Path log = directory.resolve("torture.log");
        try (Child torture = ChildJvm.of(Torture.class)
                .args("--smoke", "--run", directory.resolve("run").toString())
                .logTo(log)
                .start()) {
            OptionalInt status = torture.waitFor(LIMIT);
            List<String> lines = Files.readAllLines(log);
            assertThat(status).as(String.join("\n", lines)).hasValue(0);
            assertThat(lines.get(lines.size() - 1))
                    .startsWith("TORTURE messages=")
                    .contains(" faultsInjected=12 faultsBitten=12 ")
                    .contains(" lost=0 ", " effectsLost=0 ", " phantom=0 ", " double=0 ", " misordered=0 ")
                    .contains(" early=0 ", " parkedLost=0 ", " corrupt=0 ", " unattributed=0 ");
        }
    }
}
