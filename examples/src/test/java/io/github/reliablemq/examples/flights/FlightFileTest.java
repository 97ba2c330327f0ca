package io.github.reliablemq.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void ownFileHasTwentyThousandFlights() {
        List<Flight> flights = FlightFile.read(Options.parse(List.of(), () -> 1));
        assertThat(flights).hasSize(20_000);
        assertThat(flights.get(0)).isEqualTo(new Flight(1, "DTW", 66, "2001/01/01 00:47,66,1750,DTW,LAS"));
    }

    @Test
    void anyFileWillDoThatHasTheKeyColumn() throws IOException {
        Path file = write("city,people\nBonn,300000\nUlm,120000\n");
        assertThat(FlightFile.read(options("--input", file.toString(), "--key", "city")))
                .containsExactly(new Flight(1, "Bonn", 0, "Bonn,300000"), new Flight(2, "Ulm", 0, "Ulm,120000"));
    }

    @Test
    void rowsBeyondTheLimitAreNotRead() throws IOException {
        Path file = write("origin\nA\nB\nC\n");
        assertThat(FlightFile.read(options("--input", file.toString(), "--rows", "2")))
                .hasSize(2);
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws IOException {
        Path file = write("origin,delay\nA,soon\n,5\nB\n");
        assertThatThrownBy(() -> FlightFile.read(options("--input", file.toString())))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("line 2: the delay must be a whole number, is 'soon'")
                .hasMessageContaining("line 3: the key must have 1 to 255 characters, has 0")
                .hasMessageContaining("line 4: has 1 cells, the header has 2");
    }

    @Test
    void unusableFilesAreNamedWithTheReason() throws IOException {
        assertUnusable(directory.resolve("none.csv"), "no such file");
        assertUnusable(directory, "is a directory");
        assertUnusable(write(""), "it is empty");
        assertUnusable(write("origin\n"), "no rows");
        assertUnusable(write("city\nBonn\n"), "no column 'origin'");
        Path latin = directory.resolve("latin.csv");
        Files.write(latin, "origin\nKöln\n".getBytes(StandardCharsets.ISO_8859_1));
        assertUnusable(latin, "not UTF-8");
    }

    private void assertUnusable(Path file, String reason) {
        assertThatThrownBy(() -> FlightFile.read(options("--input", file.toString())))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("input.csv"), text);
    }

    private static Options options(String... args) {
        return Options.parse(List.of(args), () -> 1);
    }
}
