package io.github.reliablemq.examples.flights;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the input file into flights, or says everything that is wrong with it. */
final class FlightFile {

    private static final String OURS = "/flights.csv";
    private static final String DELAY = "delay";
    private static final int MAX_KEY_CHARACTERS = 255;
    private static final int MAX_PROBLEMS = 10;

    private final String name;
    private final String keyColumn;
    private final List<String> problems = new ArrayList<>();

    private FlightFile(String name, String keyColumn) {
        this.name = name;
        this.keyColumn = keyColumn;
    }

    /**
     * The records that the options ask for, in the order of the file.
     *
     * @throws UsageException naming the first problems of the file
     */
    static List<Flight> read(Options options) {
        Path path = options.input();
        FlightFile file = new FlightFile(path == null ? OURS : path.toString(), options.key());
        try (BufferedReader in = file.open(path)) {
            return file.flights(new CsvReader(in), options.rows());
        } catch (NoSuchFileException e) {
            throw file.unusable("there is no such file");
        } catch (CharacterCodingException e) {
            throw file.unusable("it is not UTF-8 text");
        } catch (IOException e) {
            throw file.unusable(String.valueOf(e.getMessage()));
        }
    }

    private BufferedReader open(@Nullable Path path) throws IOException {
        if (path != null) {
            if (Files.isDirectory(path)) {
                throw unusable("it is a directory");
            }
            return Files.newBufferedReader(path);
        }
        InputStream ours = FlightFile.class.getResourceAsStream(OURS);
        if (ours == null) {
            throw new IllegalStateException("Resource " + OURS + " is missing from this module");
        }
        return new BufferedReader(new InputStreamReader(ours, StandardCharsets.UTF_8));
    }

    private List<Flight> flights(CsvReader in, int limit) throws IOException {
        List<String> columns = in.next()
                .orElseThrow(() -> unusable("it is empty; the first line must name the columns"))
                .cells();
        int key = columns.indexOf(keyColumn);
        if (key < 0) {
            throw unusable("it has no column '" + keyColumn + "' for --key, only " + columns);
        }
        int delay = columns.indexOf(DELAY);
        List<Flight> flights = new ArrayList<>();
        Optional<CsvReader.Row> row = in.next();
        while (row.isPresent() && flights.size() < limit && problems.size() < MAX_PROBLEMS) {
            flights.add(flight(flights.size() + 1, row.get(), columns.size(), key, delay));
            row = in.next();
        }
        if (flights.isEmpty()) {
            problems.add("it has a header and no rows");
        }
        if (!problems.isEmpty()) {
            throw unusable(String.join("; ", problems));
        }
        return List.copyOf(flights);
    }

    private Flight flight(int number, CsvReader.Row row, int columns, int key, int delay) {
        List<String> cells = row.cells();
        String text = String.join(",", cells);
        if (cells.size() != columns) {
            problem(row, "has " + cells.size() + " cells, the header has " + columns);
            return new Flight(number, "", 0, text);
        }
        String keyCell = cells.get(key);
        if (keyCell.isEmpty() || keyCell.length() > MAX_KEY_CHARACTERS) {
            problem(row, "the key must have 1 to " + MAX_KEY_CHARACTERS + " characters, has " + keyCell.length());
        }
        if (text.indexOf('\0') >= 0) {
            problem(row, "has a NUL character");
        }
        return new Flight(number, keyCell, delay < 0 ? 0 : minutes(row, cells.get(delay)), text);
    }

    private long minutes(CsvReader.Row row, String cell) {
        try {
            return Long.parseLong(cell);
        } catch (NumberFormatException e) {
            problem(row, "the delay must be a whole number, is '" + cell + "'");
            return 0;
        }
    }

    private void problem(CsvReader.Row row, String what) {
        problems.add("line " + row.line() + ": " + what);
    }

    private UsageException unusable(String why) {
        return new UsageException(List.of("Input file " + name + " cannot be used: " + why));
    }
}
