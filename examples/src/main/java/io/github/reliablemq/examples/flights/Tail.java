package io.github.reliablemq.examples.flights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** Counts the lines of a growing file, reading each only once. Not thread-safe. */
final class Tail {

    private final Path file;
    private final Predicate<String> wanted;
    private long offset;
    private long count;

    Tail(Path file, Predicate<String> wanted) {
        this.file = file;
        this.wanted = wanted;
    }

    /** How many complete lines are wanted, of all that are there by now. */
    long count() {
        if (!Files.exists(file)) {
            return 0;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[Math.toIntExact(in.length() - offset)];
            in.seek(offset);
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            String complete = text.substring(0, text.lastIndexOf('\n') + 1);
            offset += complete.getBytes(StandardCharsets.UTF_8).length;
            count += complete.lines().filter(wanted).count();
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
