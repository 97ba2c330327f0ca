package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Time in which nobody is hurt. */
final class Calm {

    /** What those who were hurt still say belongs to the fault before, and is no evidence of the next one. */
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private static final Duration LONGEST_NOISE = Duration.ofSeconds(15);

    /** After so many windows there is time enough for a repeat that no fault explains (P6). */
    private static final int WINDOWS = 4;

    /** As long as a fault may have consequences, and some time beyond that. */
    private static final Duration QUIET = Duration.ofSeconds(25);

    private final Stage stage;
    private int windows;

    Calm(Stage stage) {
        this.stage = stage;
    }

    /** Waits until nobody has complained for a moment. */
    void awaitSilence() {
        long end = System.nanoTime() + LONGEST_NOISE.toNanos();
        Logs logs;
        do {
            logs = Logs.of(processes());
            Patience.pause(SILENCE);
        } while (logs.find(" (WARN|ERROR) ").isPresent() && System.nanoTime() - end < 0);
    }

    private List<Actor> processes() {
        List<Actor> actors = new ArrayList<>(stage.actors(Role.RELAY));
        actors.addAll(stage.actors(Role.JDBC_CONSUMER));
        actors.addAll(stage.actors(Role.REDIS_CONSUMER));
        return actors;
    }

    /** Called after each window. */
    void rest() {
        windows++;
        if (windows % WINDOWS == 0) {
            Patience.pause(QUIET);
        }
    }
}
