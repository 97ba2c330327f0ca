package io.github.reliablemq.torture;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.SplittableRandom;

/** One run from the empty servers to the last dump: start, what a script does to it, stop, drain, write down. */
final class Performance {

    /** How long a run that may never drain is waited for. */
    private static final Duration TOLERANCE = Duration.ofSeconds(10);

    private static final Duration WARM_UP = Duration.ofSeconds(60);

    private final Path run;
    private final Cast cast;
    private final Load load;
    private final Ending ending;

    private Performance(Path run, Cast cast, Load load, Ending ending) {
        this.run = run;
        this.cast = cast;
        this.load = load;
        this.ending = ending;
    }

    /** What is expected at the end. */
    private enum Ending {
        DRAINED,
        ANY
    }

    /** What is done to a run. */
    interface Script {
        void play(Scene scene) throws Exception;
    }

    /** @param run an existing directory for the history */
    static Performance in(Path run, Cast cast, Load load) {
        return new Performance(run, cast, load, Ending.DRAINED);
    }

    /** With actors who do it wrong: nothing needs to flow, and what does not drain in a few seconds is left. */
    Performance tolerant() {
        return new Performance(run, cast, load, Ending.ANY);
    }

    /**
     * Plays it; when this returns, the history is complete and everything it started has ended.
     *
     * @throws BrokenPromiseException when something has stopped for good: then what there is was written down too
     */
    void play(Script script) {
        Instant started = Instant.now();
        long startedNanos = System.nanoTime();
        load.write(run);
        try (Stage stage = Stage.open(run, cast)) {
            Scene scene =
                    new Scene(stage, new SplittableRandom(load.seed()), new Prompter(stage), new OperatorDesk(stage));
            try {
                start(scene);
                govern(stage, () -> script.play(scene));
                stop(stage);
            } catch (BrokenPromiseException e) {
                abandon(stage);
                throw e;
            }
            new Dump(stage).write();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new TortureException("The run was broken off: " + e, e);
        } finally {
            describe(started, startedNanos);
        }
    }

    /** Writers wait until everything flows: processes that all start at once miss deadlines without any fault. */
    private void start(Scene scene) {
        if (ending == Ending.ANY) {
            scene.stage().start();
            return;
        }
        Switch.WAIT.on(run);
        scene.stage().start();
        if (!new Pulse(scene).beatsWithin(WARM_UP)) {
            throw new TortureException(
                    "Nothing flows " + WARM_UP.toSeconds() + " s after the start; see the logs in " + run);
        }
        Switch.WAIT.off(run);
    }

    private interface Act {
        void play() throws Exception;
    }

    @SuppressWarnings("try") // It works by being open.
    private static void govern(Stage stage, Act act) throws Exception {
        try (Governor governor = Governor.of(stage)) {
            act.play();
        }
    }

    private void stop(Stage stage) {
        Switch.STOP.on(run);
        stage.healNetworks();
        for (Actor writer : stage.actors(Role.WRITER)) {
            if (writer.awaitEnd().isEmpty()) {
                throw new TortureException(writer + " does not end; see " + writer.log());
            }
        }
        Drain drain = new Drain(stage);
        if (ending == Ending.DRAINED) {
            drain.await();
        } else {
            drain.awaitAtMost(TOLERANCE);
        }
    }

    /** What does not flow any more stays as it is: everybody ends, and it is written down. */
    private static void abandon(Stage stage) {
        stage.healNetworks();
        stage.actors().forEach(Actor::close);
        new Dump(stage).write();
    }

    /** What the checker needs to know, and a reader would like to. */
    private void describe(Instant started, long startedNanos) {
        Properties facts = new Properties();
        facts.setProperty("seed", Long.toString(load.seed()));
        facts.setProperty("started", started.toString());
        facts.setProperty("startedNanos", Long.toString(startedNanos));
        facts.setProperty(
                "seconds",
                Long.toString(Duration.between(started, Instant.now()).toSeconds()));
        facts.setProperty("java", System.getProperty("java.version"));
        facts.setProperty("destinations", String.join(",", Queues.ALL));
        facts.setProperty(
                "consumers",
                Queues.JDBC_CONSUMER + ":" + Queues.JDBC + "," + Queues.REDIS_CONSUMER + ":" + Queues.REDIS);
        facts.setProperty("once", Queues.JDBC_CONSUMER);
        facts.setProperty("atLeastOnce", Queues.REDIS_CONSUMER);
        try (Writer out = Files.newBufferedWriter(run.resolve("run.properties"))) {
            facts.store(out, null);
        } catch (IOException e) {
            throw new TortureException("Cannot write to " + run + ": " + e.getMessage(), e);
        }
    }
}
