package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A child process that dies with this JVM, however this JVM ends, and that can be hurt on purpose.
 *
 * <p>The verbs act on the process and everything it has forked. Safe for use by several threads. Whoever started it
 * closes it; what is still open when the JVM exits is killed.
 */
public final class Child implements AutoCloseable {
    private final String name;
    private final Process process;
    private final ProcessTree tree;
    private final Path log;
    private final long logStart;
    private final Cleanup.Entry cleanup;

    private Child(String name, Process process, Path log, long logStart) {
        this.name = name;
        this.process = process;
        this.tree = new ProcessTree(process.toHandle());
        this.log = log;
        this.logStart = logStart;
        this.cleanup = Cleanup.atExit(this::kill);
    }

    /** Starts {@code builder}'s command with both its outputs appended to {@code log}. */
    static Child start(String name, ProcessBuilder builder, Path log) {
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        long logStart = log.toFile().length();
        return new Child(name, Spawner.spawn(builder), log, logStart);
    }

    /** As the other, and each line also goes to {@code listener}, on a thread of its own. */
    static Child start(String name, ProcessBuilder builder, Path log, Consumer<String> listener) {
        long logStart = log.toFile().length();
        Process process = Spawner.spawn(builder.redirectErrorStream(true));
        Pump.start(name, process, log, listener);
        return new Child(name, process, log, logStart);
    }

    /** The id of the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process still runs; a frozen one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The file that receives everything the process prints, to standard output and error alike. */
    public Path log() {
        return log;
    }

    /** Kills (SIGKILL) the process with all it has forked, and returns when they are gone. */
    public void kill() {
        if (process.isAlive()) {
            tree.kill();
        }
        cleanup.done();
    }

    /** Stops (SIGSTOP) the process with all it has forked; sockets stay open and nobody answers. */
    public void freeze() {
        tree.freeze();
    }

    /** Lets a frozen process continue (SIGCONT). */
    public void thaw() {
        tree.thaw();
    }

    /** Waits until the process has ended; returns its exit code, or empty when it still runs {@code atMost} later. */
    public OptionalInt waitFor(Duration atMost) {
        try {
            boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while waiting for " + name + ".", e);
        }
    }

    /**
     * Waits until the process has printed {@code text}.
     *
     * @throws ServerException if it ends first or {@code atMost} passes; the message shows the end of its log
     */
    public void awaitOutput(String text, Duration atMost) {
        Wait.until(atMost, () -> output().contains(text) || !process.isAlive());
        // Looked at once more: it may have printed that and ended.
        if (output().contains(text)) {
            return;
        }
        String state = process.isAlive()
                ? "still runs, " + atMost.toSeconds() + " s later"
                : "ended with exit code " + process.exitValue();
        throw new ServerException(name + " (pid " + pid() + ") never printed \"" + text + "\" and " + state
                + ". The end of its log " + log + ":\n" + LogTail.of(output()));
    }

    /** Asks the process to end (SIGINT, SIGTERM), and kills it if it has not within {@code patience}. */
    void stop(Duration patience) {
        if (process.isAlive()) {
            tree.thaw();
            tree.askToEnd();
            waitFor(patience);
        }
        kill();
    }

    /** Kills the process; the same as {@link #kill()}. */
    @Override
    public void close() {
        kill();
    }

    /** What this process has printed so far, without what an earlier one left in the same file. */
    private String output() {
        if (!Files.exists(log)) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(logStart);
            byte[] bytes = new byte[(int) Math.min(file.length() - logStart, Integer.MAX_VALUE)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ServerException("Cannot read the log " + log + " of " + name + ".", e);
        }
    }

    @Override
    public String toString() {
        return name + " (pid " + pid() + ")";
    }
}
