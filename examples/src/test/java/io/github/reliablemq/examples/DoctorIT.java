package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.servers.SharedServers;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DoctorIT {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void serversOfOurOwnAreSafeAndTheReportNamesAllFour() {
        assertThat(run()).as(this::text).isZero();

        assertThat(text())
                .contains("outbox reliable_outbox", "inbox reliable_inbox", "redis 127.0.0.1", "broker tcp://")
                .contains("journal sync", "0 unsafe");
    }

    @Test
    void aServerThatDoesNotAnswerIsUnsafe() {
        assertThat(run("--redis", "redis://localhost:1")).isEqualTo(1);

        assertThat(text()).contains("UNSAFE", "localhost:1", "1 unsafe");
    }

    @Test
    void aDatabaseWithoutOurTablesIsUnsafeAndTheScriptIsNamed() {
        assertThat(run("--postgres", SharedServers.postgres().createDatabase())).isEqualTo(1);

        assertThat(text()).contains("V1__outbox.sql");
    }

    @Test
    void aCommandLineThatCannotBeUsedIsRefusedWithoutTellingAddresses() {
        assertThatThrownBy(() -> run("--database", "jdbc:postgresql://h/d?password=secret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("usage:")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> run("--redis")).hasMessageStartingWith("usage:");
    }

    private int run(String... args) {
        return Doctor.run(List.of(args), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
