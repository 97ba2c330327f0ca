package io.github.reliablemq.torture.checker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The files of a run. A last line without its end is what a killed process left behind: it was never written. */
final class Table {
    private static final String PACKED = ".gz";
    private static final String SUFFIX = ".tsv";
    private static final int BUFFER = 1 << 16;

    private final Path run;

    Table(Path run) {
        this.run = run;
    }

    /** Hands over each complete line; none when the file does not exist. */
    void readIfThere(String name, Consumer<Line> reader) {
        Path file = find(name);
        if (file != null) {
            stream(file, name, reader);
        }
    }

    boolean has(String name) {
        return find(name) != null;
    }

    void read(String name, Consumer<Line> reader) {
        if (find(name) == null) {
            throw new HistoryException(run + " has no " + name
                    + ": without it the check would pass what it cannot see. Was the run cut off before its dumps?");
        }
        readIfThere(name, reader);
    }

    /** What stands between {@code prefix} and the suffix in the names of the files that begin so, sorted. */
    List<String> names(String prefix) {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.endsWith(PACKED) ? name.substring(0, name.length() - PACKED.length()) : name)
                    .filter(name -> name.startsWith(prefix) && name.endsWith(SUFFIX))
                    .map(name -> name.substring(prefix.length(), name.length() - SUFFIX.length()))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new HistoryException("Cannot list the run " + run + ".", e);
        }
    }

    private @Nullable Path find(String name) {
        Path plain = run.resolve(name);
        Path packed = run.resolve(name + PACKED);
        if (Files.exists(plain)) {
            return plain;
        }
        return Files.exists(packed) ? packed : null;
    }

    private static void stream(Path file, String name, Consumer<Line> reader) {
        try (InputStream in = open(file)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            byte[] buffer = new byte[BUFFER];
            long number = 0;
            for (int length = in.read(buffer); length != -1; length = in.read(buffer)) {
                int from = 0;
                for (int i = 0; i < length; i++) {
                    if (buffer[i] == '\n') {
                        line.write(buffer, from, i - from);
                        number++;
                        reader.accept(Line.of(name, number, line.toString(StandardCharsets.UTF_8)));
                        line.reset();
                        from = i + 1;
                    }
                }
                line.write(buffer, from, length - from);
            }
        } catch (IOException e) {
            throw new HistoryException("Cannot read " + file + ".", e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        return new BufferedInputStream(
                file.toString().endsWith(PACKED) ? new GZIPInputStream(raw, BUFFER) : raw, BUFFER);
    }
}
