package io.github.reliablemq.torture;

import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A process of the run with all its lives. Thread-safe. */
final class Actor implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(30);

    private final Role role;
    private final Class<?> player;
    private final String name;
    private final Path run;
    private int lives;
    private boolean wanted;
    private @Nullable Child child;

    Actor(Role role, Class<?> player, int number, Path run) {
        this.role = role;
        this.player = player;
        this.name = role.letter() + number;
        this.run = run;
    }

    Role role() {
        return role;
    }

    String name() {
        return name;
    }

    synchronized String incarnation() {
        return name + "." + lives;
    }

    Path log() {
        return run.resolve("log-" + name + ".log");
    }

    /** Starts a new life without waiting for it. */
    void start() {
        start(jvm -> jvm);
    }

    /** Starts a new life in another manner. */
    synchronized void start(UnaryOperator<ChildJvm> manner) {
        lives++;
        wanted = true;
        ChildJvm usual = ChildJvm.of(player)
                .jvmOptions("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .args(run.toString(), name, incarnation())
                .logTo(log());
        child = manner.apply(usual).start();
    }

    /** Waits until it works. */
    void awaitReady() {
        current().awaitOutput(Part.READY, START);
    }

    /** SIGKILL; it does not come back by itself. */
    synchronized void kill() {
        wanted = false;
        current().kill();
    }

    void freeze() {
        current().freeze();
    }

    void thaw() {
        current().thaw();
    }

    synchronized boolean isAlive() {
        return child != null && child.isAlive();
    }

    /** Whether it ended although nobody killed it. */
    synchronized boolean isGoneByItself() {
        return wanted && child != null && !child.isAlive();
    }

    /** Waits for its end, which is not to count as one by itself. */
    OptionalInt awaitEnd() {
        synchronized (this) {
            wanted = false;
        }
        return current().waitFor(END);
    }

    /** How it ended; empty while it runs. */
    OptionalInt status() {
        return current().waitFor(Duration.ZERO);
    }

    synchronized long pid() {
        return current().pid();
    }

    private synchronized Child current() {
        if (child == null) {
            throw new TortureException(name + " was never started");
        }
        return child;
    }

    @Override
    public synchronized void close() {
        wanted = false;
        if (child != null) {
            child.close();
        }
    }

    @Override
    public String toString() {
        return incarnation();
    }
}
