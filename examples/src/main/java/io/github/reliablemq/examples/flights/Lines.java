package io.github.reliablemq.examples.flights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of lines that outlives the process that writes it: each line is one write to the operating system, which keeps
 * it even if the process is killed right after. Thread-safe.
 */
final class Lines {

    private final FileChannel file;

    private Lines(FileChannel file) {
        this.file = file;
    }

    /** Continues the file, or creates it. It stays open as long as the process. */
    static Lines append(Path path) {
        try {
            return new Lines(FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new DemoFailure("Cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    synchronized void write(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** The complete lines of a file; none when it does not exist. A line that is being written is left out. */
    static List<String> read(Path path) {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            String text = Files.readString(path);
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
