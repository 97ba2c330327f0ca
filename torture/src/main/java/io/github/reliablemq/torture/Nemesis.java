package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
    private final Calm calm;
    private final Map<Row, Integer> turns = new EnumMap<>(Row.class);
    private int instances;

    Nemesis(Options options, Scene scene, Tally tally, Screen screen) {
        this.options = options;
        this.scene = scene;
        this.calm = new Calm(scene.stage());
        this.tally = tally;
        this.screen = screen;
        this.history = History.append(scene.run().resolve("nemesis.tsv"));
        this.setAside = new SetAside(scene.stage());
    }

    /** One window: the wound of that row whose turn it is, until it was felt, at most a few times. */
    void window(Row row) {
        int instance = ++instances;
        Wound wound = next(row);
        calm.awaitSilence();
        history.note("begin", row, instance, row.what(), wound.how(), wound.victims());
        Optional<String> felt = Optional.empty();
        try {
            for (int attempt = 1; felt.isEmpty() && attempt <= TRIES; attempt++) {
                felt = hurt(row, wound, instance);
            }
        } finally {
            history.note("end", row, instance);
        }
        tally.window(row, wound, felt.isPresent());
        screen.event(row + " " + row.what() + ", " + wound.how() + ": " + felt.orElse("NOT FELT"));
        if (!new Pulse(scene).beatsWithin(RECOVERY)) {
            throw new BrokenPromiseException(
                    "Nothing flows " + RECOVERY.toSeconds() + " s after " + row + " was healed (P7)");
        }
        history.note("recovered", row, instance);
        setAside.look();
        if (options.mode() != Options.Mode.SMOKE) {
            calm.rest();
        }
    }

    /** They take turns, from one that the seed decides. */
    private Wound next(Row row) {
        List<Wound> wounds = row.wounds(options);
        int turn = turns.merge(row, 1, Integer::sum);
        int first = Math.floorMod(options.seed() + row.name().hashCode(), wounds.size());
        return wounds.get((first + turn) % wounds.size());
    }

    private Optional<String> hurt(Row row, Wound wound, int instance) {
        Fault fault = wound.made().get();
        long begun = System.nanoTime();
        Optional<String> felt = Optional.empty();
        try {
            try {
                fault.inject(scene);
                fault.copied().forEach(id -> history.note("copied", row, instance, id));
                felt = await(fault, begun, fault.patience());
                Patience.pause(left(begun, fault.hold()));
            } finally {
                fault.heal(scene);
            }
            if (felt.isEmpty()) {
                felt = await(fault, System.nanoTime(), AFTERMATH);
            }
        } catch (TortureException | BrokenPromiseException e) {
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
