package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A process that was stopped while it had a transaction open, and waits. */
record OpenTransaction(Actor actor, String backend, LogMark log) {

    private static final Duration SETTLE = Duration.ofMillis(25);

    /** Stops that process in such a moment, if there is one within the time; else it goes on. */
    static @Nullable OpenTransaction freeze(Scene scene, Actor actor, Duration atMost) {
        LogMark log = scene.postgresLog();
        long end = System.nanoTime() + atMost.toNanos();
        while (System.nanoTime() - end < 0) {
            Patience.pause(Duration.ofMillis(scene.random().nextInt(1, 40)));
            actor.freeze();
            Patience.pause(SETTLE);
            String backend = scene.database().idleInTransaction(actor.name());
            if (backend != null) {
                return new OpenTransaction(actor, backend, log);
            }
            actor.thaw();
        }
        return null;
    }

    /** What the server wrote about that connection, if the expression finds something in it. */
    Optional<String> serverSaid(String expression) {
        return log.find("\\[" + backend + "\\].*(" + expression + ")").map(line -> actor.name() + ": " + line);
    }
}
