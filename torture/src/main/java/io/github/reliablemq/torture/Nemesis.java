package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.Optional;

/** Opens one wound after another and writes down what it did and what shows that it was felt. */
final class Nemesis {

    private static final int TRIES = 5;
    private static final Duration AFTERMATH = Duration.ofSeconds(10);
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    private final Options options;
    private final Scene scene;
    private final Tally tally;
    private final Screen screen;
    private final History history;
    private final SetAside setAside;
    private int instances;

    Nemesis(Options options, Scene scene, Tally tally, Screen screen) {
        this.options = options;
        this.scene = scene;
        this.tally = tally;
        this.screen = screen;
        this.history = History.append(scene.run().resolve("nemesis.tsv"));
        this.setAside = new SetAside(scene.stage());
    }

    /** One window: wounds of that row until one was felt, at most a few. */
    void window(Row row) {
        int instance = ++instances;
        history.note("begin", row, instance, row.what());
        Optional<String> felt = Optional.empty();
        try {
            for (int attempt = 1; felt.isEmpty() && attempt <= TRIES; attempt++) {
                felt = wound(row, instance);
            }
        } finally {
            history.note("end", row, instance);
        }
        tally.window(row, felt.isPresent());
        screen.event(row + " " + row.what() + ": " + felt.orElse("NOT FELT"));
        if (!new Pulse(scene).beatsWithin(RECOVERY)) {
            throw new TortureException("Nothing flows " + RECOVERY.toSeconds() + " s after " + row + " was healed");
        }
        history.note("recovered", row, instance);
        setAside.look();
    }

    private Optional<String> wound(Row row, int instance) {
        Fault fault = row.fault(options, scene.random());
        long begun = System.nanoTime();
        Optional<String> felt = Optional.empty();
        try {
            try {
                fault.inject(scene);
                felt = await(fault, begun, fault.patience());
                Patience.pause(left(begun, fault.hold()));
            } finally {
                fault.heal(scene);
            }
            if (felt.isEmpty()) {
                felt = await(fault, System.nanoTime(), AFTERMATH);
            }
        } catch (TortureException e) {
            throw e;
        } catch (Exception e) {
            throw new TortureException(row + " could not be done: " + e, e);
        }
        felt.ifPresent(evidence -> history.note("bit", row, instance, evidence));
        return felt;
    }

    private Optional<String> await(Fault fault, long begun, Duration patience) throws Exception {
        while (true) {
            Optional<String> felt = fault.evidence(scene);
            if (felt.isPresent() || left(begun, patience).isZero()) {
                return felt;
            }
            Patience.pause(Duration.ofMillis(100));
        }
    }

    private static Duration left(long begun, Duration whole) {
        return Duration.ofNanos(Math.max(0, begun + whole.toNanos() - System.nanoTime()));
    }
}
