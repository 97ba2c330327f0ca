package io.github.reliablemq.examples.flights;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;

/** Kills the broker, then the relay, then the consumer, each when the run has come as far as the seed says. */
final class Saboteur implements Callable<Void> {

    private final Stage stage;
    private final Watch watch;
    private final Screen screen;
    private final int messages;
    private final SplittableRandom random;

    /** @param messages how many will be sent in the whole run */
    Saboteur(Stage stage, Watch watch, Screen screen, int messages, long seed) {
        this.stage = stage;
        this.watch = watch;
        this.screen = screen;
        this.messages = messages;
        this.random = new SplittableRandom(seed);
    }

    @Override
    public Void call() throws InterruptedException {
        strike("broker", Snapshot::relayed, between(0.10, 0.30), stage::killBroker);
        strike("relay", Snapshot::relayed, between(0.40, 0.60), stage::killRelay);
        strike("consumer", Snapshot::consumed, between(0.50, 0.85), stage::killConsumer);
        return null;
    }

    private void strike(String victim, ToLongFunction<Snapshot> progress, double share, Runnable kill)
            throws InterruptedException {
        int due = (int) (messages * share);
        watch.await("the moment to kill the " + victim, snapshot -> progress.applyAsLong(snapshot) >= due);
        Duration before = screen.elapsed();
        kill.run();
        screen.event("killed the %s (SIGKILL) at %.0f %%; a new one runs, after %.1f s"
                .formatted(victim, share * 100, screen.elapsed().minus(before).toMillis() / 1000.0));
    }

    private double between(double least, double most) {
        return least + random.nextDouble() * (most - least);
    }
}
