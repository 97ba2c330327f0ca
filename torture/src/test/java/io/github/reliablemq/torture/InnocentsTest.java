package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InnocentsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void onlyWhatTheCampaignMadeHarmfulMayBeParkedOrSetAside() throws IOException {
        Files.writeString(directory.resolve("special.tsv"), "1\tpoison\tHALT_RELAY\n2\tbad\tHALT_CONSUMER\n");
        Files.writeString(directory.resolve("outbox.tsv"), """
                poison\ttorture.jdbc\t-\t2\tt
                waiting\ttorture.jdbc\t-\t0\tf
                parked\ttorture.jdbc\t-\t2\tf
                """);
        Files.writeString(directory.resolve("dead.tsv"), "torture.jdbc.dead\tbad\ntorture.jdbc.dead\tgood\n");

        assertThat(Innocents.of(directory))
                .containsExactly("parked for torture.jdbc is parked", "good is in torture.jdbc.dead");
    }
}
