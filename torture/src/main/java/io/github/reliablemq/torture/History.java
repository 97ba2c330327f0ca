package io.github.reliablemq.torture;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of lines with TABs that outlives the process that writes it: each call is one write to the operating system,
 * which keeps it even if the process is killed right after. Thread-safe; stays open as long as the process.
 */
final class History {

    /** Stands for a value that is not there. */
    static final String NONE = "-";

    /** Not a channel: an interrupt of a handler that writes would close it for all. */
    private final OutputStream file;

    private History(OutputStream file) {
        this.file = file;
    }

    /** Continues the file, or creates it; what a killed process left unfinished at its end is cut off. */
    static History append(Path path) {
        try {
            try (RandomAccessFile present = new RandomAccessFile(path.toFile(), "rw")) {
                present.setLength(endOfLastLine(present));
            }
            return new History(new FileOutputStream(path.toFile(), true));
        } catch (IOException e) {
            throw new TortureException("Cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    private static long endOfLastLine(RandomAccessFile file) throws IOException {
        for (long end = file.length(); end > 0; end--) {
            file.seek(end - 1);
            if (file.read() == '\n') {
                return end;
            }
        }
        return 0;
    }

    /** The moment, in the clock that all processes of a machine share. */
    static String now() {
        return Long.toString(System.nanoTime());
    }

    /** One line. */
    static String line(Object... columns) {
        StringBuilder line = new StringBuilder();
        for (Object column : columns) {
            line.append(line.isEmpty() ? "" : "\t").append(clean(column.toString()));
        }
        return line.append('\n').toString();
    }

    static String orNone(@Nullable Object value) {
        return value == null ? NONE : value.toString();
    }

    /** Writes a line that begins with the moment. */
    void note(Object... columns) {
        write(now() + "\t" + line(columns));
    }

    synchronized void write(String lines) {
        try {
            file.write(lines.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TortureException("A history file cannot be written: " + e.getMessage(), e);
        }
    }

    /** The complete lines of a file, each split; none when it does not exist. */
    static List<List<String>> read(Path path) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            String text = Files.readString(path);
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .map(line -> List.of(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new TortureException("Cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    private static String clean(String column) {
        return column.isEmpty() ? NONE : column.replaceAll("[\\t\\r\\n]+", " ");
    }
}
