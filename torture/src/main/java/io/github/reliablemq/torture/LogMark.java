package io.github.reliablemq.torture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A place in a growing file: what is written after it can be searched. */
final class LogMark {

    private static final int MOST_BYTES = 64 << 20;

    private final Path file;
    private final long offset;

    private LogMark(Path file, long offset) {
        this.file = file;
        this.offset = offset;
    }

    /** The present end. */
    static LogMark at(Path file) {
        return new LogMark(file, file.toFile().length());
    }

    static LogMark atBeginning(Path file) {
        return new LogMark(file, 0);
    }

    /** The first line from here on that the expression finds something in. */
    Optional<String> find(String expression) {
        Pattern pattern = Pattern.compile(expression);
        return lines().stream().filter(line -> pattern.matcher(line).find()).findFirst();
    }

    /** All complete lines from here on. */
    List<String> lines() {
        if (!file.toFile().exists()) {
            return List.of();
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, Math.max(0, in.length() - offset))];
            in.seek(offset);
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new TortureException("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
