package io.github.reliablemq.benchmarks;

import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;

/** A JVM of its own with a relay in it. It ends in order, so that the next relay has nothing to be careful about. */
final class RelayProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Child child;

    private RelayProcess(Child child) {
        this.child = child;
    }

    /** Runs that main class with what a JVM has by default. */
    static RelayProcess start(Class<?> mainClass, String... args) {
        return new RelayProcess(ChildJvm.of(mainClass)
                .args(args)
                .jvmOptions("-D" + Benchmarks.LOGGING + "=" + Benchmarks.LOGGING_SETTINGS)
                .start());
    }

    long pid() {
        return child.pid();
    }

    /** Waits until it has printed that, and returns what it has printed so far. */
    String await(String text) {
        child.awaitOutput(text, PATIENCE);
        try {
            return Files.readString(child.log());
        } catch (IOException e) {
            throw new UncheckedIOException("The output of " + child + " cannot be read", e);
        }
    }

    /**
     * Lets it run for that long.
     *
     * @throws IllegalStateException when it ends
     */
    void watch(Duration time) {
        if (child.waitFor(time).isPresent()) {
            throw new IllegalStateException(child + " ended while it was watched");
        }
    }

    /** Has it close its relay, and waits for that. */
    @Override
    public void close() {
        try (child) {
            var unused = ProcessHandle.of(child.pid()).map(ProcessHandle::destroy);
            if (child.waitFor(PATIENCE).isEmpty()) {
                throw new IllegalStateException(child + " does not end within " + PATIENCE);
            }
        }
    }
}
