package io.github.reliablemq.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntFunction;

/** A server in a child process of ours, on one directory and one port for all its lives. */
final class EmbeddedServer implements Backing {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int PORTS_TO_TRY = 5;

    private final Program program;
    private final int port;
    private Child child;

    private EmbeddedServer(Program program, int port, Child child) {
        this.program = program;
        this.port = port;
        this.child = child;
    }

    /**
     * @param ready what the program prints once it accepts connections: read from its own log, this cannot be mistaken
     *     for another server on the same port
     */
    record Program(Path directory, String ready, IntFunction<Child> launch) {
        Child start(int port) {
            Child child = launch.apply(port);
            try {
                child.awaitOutput(ready, START);
                return child;
            } catch (RuntimeException e) {
                child.kill();
                throw e;
            }
        }
    }

    static EmbeddedServer start(Program program) {
        for (int attempt = 1; ; attempt++) {
            int port = FreePort.choose();
            try {
                return new EmbeddedServer(program, port, program.start(port));
            } catch (ServerException e) {
                // Only a port lost to somebody else between the choice and the bind is worth another try.
                if (attempt == PORTS_TO_TRY || FreePort.isFree(port)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public String host() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean canBeKilled() {
        return true;
    }

    @Override
    public synchronized long pid() {
        return child.pid();
    }

    @Override
    public synchronized Path log() {
        return child.log();
    }

    @Override
    public synchronized void kill() {
        child.kill();
    }

    @Override
    public synchronized void restart() {
        child.stop(STOP);
        child = program.start(port);
    }

    @Override
    public synchronized void freeze() {
        child.freeze();
    }

    @Override
    public synchronized void thaw() {
        child.thaw();
    }

    @Override
    public synchronized void close() {
        child.stop(STOP);
        FileTree.delete(program.directory);
    }
}
