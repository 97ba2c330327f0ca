package io.github.reliablemq.torture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Counts lines of growing files, reading each only once. Not thread-safe. */
final class Tail {

    private static final int MOST_AT_ONCE = 16 << 20;

    private final Path directory;
    private final String files;
    private final Predicate<String> wanted;
    private final Map<Path, Long> offsets = new HashMap<>();
    private long count;

    /** @param files which ones, as {@code writer-*.tsv} */
    Tail(Path directory, String files, Predicate<String> wanted) {
        this.directory = directory;
        this.files = files;
        this.wanted = wanted;
    }

    /** How many complete lines are wanted, of all that are there by now. */
    long count() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, files)) {
            for (Path file : found) {
                read(file);
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path file) throws IOException {
        long offset = offsets.getOrDefault(file, 0L);
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(MOST_AT_ONCE, Math.max(0, in.length() - offset))];
            in.seek(offset);
            in.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            offsets.put(file, offset + end);
            count += new String(bytes, 0, end, StandardCharsets.UTF_8)
                    .lines()
                    .filter(wanted)
                    .count();
        }
    }
}
