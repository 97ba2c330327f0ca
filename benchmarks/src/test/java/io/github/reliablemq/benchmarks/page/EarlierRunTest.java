package io.github.reliablemq.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EarlierRunTest {

    private static final Map<String, String> SAME = Map.of("machine", "2 processors", "rules", "tiny");

    @TempDir
    private Path directory;

    @Test
    void contestsAreKeptAsTheyWereSaved() throws IOException {
        EarlierRun earlier = EarlierRun.read(Files.writeString(directory.resolve("a.json"), Reports.SMALL));

        assertThat(earlier.has("B2-drain-1")).isTrue();
        assertThat(earlier.has("B2-drain-4")).isFalse();
        assertThat(earlier.contests()).containsOnlyKeys("B2-drain-1", "G-messages");
        assertThat(earlier.contests().get("G-messages")).startsWith("{\"name\":\"G-messages\"");
    }

    @Test
    void figuresOfOtherConditionsAreNotMixed() throws IOException {
        EarlierRun earlier = EarlierRun.read(Files.writeString(directory.resolve("a.json"), Reports.SMALL));

        assertThatCode(() -> earlier.checkThatItContinuesWith(SAME)).doesNotThrowAnyException();
        assertThatThrownBy(() -> earlier.checkThatItContinuesWith(Map.of("machine", "4 processors", "Java", "21")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Java was 'null', is '21'")
                .hasMessageContaining("machine was '2 processors', is '4 processors'")
                .hasMessageContaining("rules was 'tiny', is 'null'");
    }

    @Test
    void aFileThatIsNotThereIsARunThatHasNotBegun() throws IOException {
        EarlierRun none = EarlierRun.read(directory.resolve("none.json"));

        assertThat(none.contests()).isEmpty();
        assertThatCode(() -> none.checkThatItContinuesWith(SAME)).doesNotThrowAnyException();
    }

    @Test
    void whatIsNoReportIsRefused() throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "{}");

        assertThatThrownBy(() -> EarlierRun.read(other)).hasMessageContaining("other.json");
    }
}
