package io.github.reliablemq.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What processes are told while they run, by files in the run's directory. */
enum Switch {
    /** Writers end their transactions and themselves. */
    STOP,
    /** Writers wait: too much is on its way. */
    WAIT,
    /** Writers get into each other's way: deadlocks and serialization failures. */
    CONTENTION,
    /** A consumer stands still between an effect and its acknowledgement, to be killed there. */
    HOLD;

    /** Asked often, by many: it costs one system call. */
    boolean isOn(Path run) {
        return Files.exists(file(run, ""));
    }

    /** Whether it is on for that process. */
    boolean isOn(Path run, String process) {
        return Files.exists(file(run, "-" + process));
    }

    void on(Path run) {
        create(file(run, ""));
    }

    void on(Path run, String process) {
        create(file(run, "-" + process));
    }

    void off(Path run) {
        delete(file(run, ""));
    }

    void off(Path run, String process) {
        delete(file(run, "-" + process));
    }

    private Path file(Path run, String suffix) {
        return run.resolve("switch-" + name() + suffix);
    }

    private static void create(Path file) {
        try {
            if (!Files.exists(file)) {
                Files.createFile(file);
            }
        } catch (IOException e) {
            throw new TortureException("Cannot create " + file + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new TortureException("Cannot delete " + file + ": " + e.getMessage(), e);
        }
    }
}
