package io.github.reliablemq.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands each line a child prints to a listener and to its log. */
final class Pump {
    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    private Pump() {}

    /** Starts a daemon thread that ends with the child's output. */
    static void start(String name, Process process, Path log, Consumer<String> listener) {
        Thread thread = new Thread(() -> run(name, process, log, listener), name + "-output");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(String name, Process process, Path log, Consumer<String> listener) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                Writer file = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                file.write(line + "\n");
                file.flush();
                listener.accept(line);
            }
        } catch (IOException e) {
            LOG.warn("{}: the output ended early, as it does when the process is killed: {}", name, e.toString());
        }
    }
}
