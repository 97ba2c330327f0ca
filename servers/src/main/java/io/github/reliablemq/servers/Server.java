package io.github.reliablemq.servers;

import java.nio.file.Path;

/**
 * A running server that can be hurt on purpose.
 *
 * <p>Safe for use by several threads. Whoever started it closes it; what is still open when the JVM exits is stopped,
 * and what we run ourselves dies with this JVM even if that is killed.
 */
public abstract sealed class Server implements AutoCloseable permits PostgresServer, RedisServer, ActiveMqServer {
    private final String title;
    private final Backing backing;
    private final Cleanup.Entry cleanup;

    Server(String title, Backing backing) {
        this.title = title;
        this.backing = backing;
        this.cleanup = Cleanup.atExit(this::close);
    }

    /** The host name or address it listens on. */
    public final String host() {
        return backing.host();
    }

    /** The TCP port it listens on; a restart keeps it. */
    public final int port() {
        return backing.port();
    }

    /**
     * Whether {@link #kill}, {@link #restart}, {@link #freeze}, {@link #thaw} and {@link #pid} work. They throw
     * {@link UnsupportedOperationException} for a server given by URL, which is not ours to hurt.
     */
    public final boolean canBeKilled() {
        return backing.canBeKilled();
    }

    /** The id of its main process; a restart changes it. */
    public final long pid() {
        return backing.pid();
    }

    /**
     * The file that receives everything it prints, over all restarts; gone once it is closed. For one that we run in a
     * process of ours; it throws {@link UnsupportedOperationException} for others.
     */
    public final Path log() {
        return backing.log();
    }

    /** Kills (SIGKILL) all its processes, and returns when they are gone. Its data stays for {@link #restart}. */
    public final void kill() {
        backing.kill();
    }

    /**
     * Starts it again on the same data and port, and returns when it accepts connections. If it still runs, it is
     * stopped in order first.
     */
    public final void restart() {
        backing.restart();
    }

    /** Stops (SIGSTOP) all its processes: connections stay open, and nobody answers on them. */
    public final void freeze() {
        backing.freeze();
    }

    /** Lets a frozen server continue (SIGCONT). */
    public final void thaw() {
        backing.thaw();
    }

    /** Stops it and deletes its data; a server given by URL is left running. A second call does nothing. */
    @Override
    public final void close() {
        cleanup.done();
        beforeClose();
        backing.close();
    }

    /** What a subclass has to undo while the server still runs. */
    void beforeClose() {}

    final Backing backing() {
        return backing;
    }

    @Override
    public final String toString() {
        return title + " at " + host() + ":" + port() + " (" + kind() + ")";
    }

    private String kind() {
        if (backing instanceof EmbeddedServer) {
            return "embedded, pid " + pid();
        }
        return backing instanceof DockerServer ? "Docker" : "given by URL";
    }
}
