package io.github.reliablemq.torture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Faults, one window after another, over a run that goes on writing. */
final class Campaign {

    private final Options options;
    private final Path run;
    private final Screen screen;
    private final Tally tally = new Tally();
    private final List<Row> notRun = new ArrayList<>();
    private @Nullable Soak soak;

    Campaign(Options options, Path run, Screen screen) {
        this.options = options;
        this.run = run;
        this.screen = screen;
    }

    /** Leaves a complete history. */
    void play() {
        Performance.in(run, cast(), load()).play(this::script);
    }

    /** Adds to the history what was not done, and what grew. */
    void note() {
        RunFacts.add(run, "complete", Boolean.toString(options.isComplete()));
        RunFacts.add(run, "notRun", notRun);
        if (soak != null) {
            RunFacts.add(run, "grew", grown());
        }
    }

    /** What grew in a soak. */
    List<String> grown() {
        return soak == null ? List.of() : soak.grown();
    }

    /** Says why, if so: something was never felt, could not be done, or was watched too shortly. */
    boolean provesNothing(Screen screen) {
        List<String> reasons = new ArrayList<>();
        tally.neverFelt().forEach(wound -> reasons.add(wound + " was never felt"));
        if (tally.injected() == 0) {
            reasons.add("nobody was hurt");
        }
        if (options.isComplete()) {
            notRun.forEach(row -> reasons.add(row + " was not run"));
        }
        if (soak != null) {
            soak.unseen().forEach(what -> reasons.add(what + " was looked at too seldom"));
        }
        reasons.forEach(reason -> screen.say("INVALID: " + reason));
        return !reasons.isEmpty();
    }

    /** What was watched in a soak; empty for other runs. */
    Optional<Soak> soak() {
        return Optional.ofNullable(soak);
    }

    private Cast cast() {
        Cast cast = Cast.standard();
        return options.mode() == Options.Mode.SMOKE ? cast.with(Role.WRITER, 1) : cast;
    }

    private Load load() {
        int writers = cast().number(Role.WRITER);
        return new Load(options.seed(), Math.max(1, options.rate() / writers), 2, 50);
    }

    /** Those that can be done here. */
    private List<Row> rows() {
        List<Row> possible = new ArrayList<>();
        for (Row row : options.rows()) {
            Optional<String> obstacle = row.obstacle(options);
            if (obstacle.isEmpty()) {
                possible.add(row);
            } else {
                notRun.add(row);
                screen.event(row + " " + row.what() + ": NOT RUN, " + obstacle.get());
            }
        }
        return possible;
    }

    private void script(Scene scene) {
        scene.stage().servers().forEach(server -> screen.event(server.toString()));
        if (options.mode() == Options.Mode.SOAK) {
            try (Soak watched = Soak.watch(scene.stage())) {
                soak = watched;
                hurt(scene);
            }
        } else {
            hurt(scene);
        }
        screen.event("the faults are over; draining");
    }

    @SuppressWarnings("try") // It works by being open.
    private void hurt(Scene scene) {
        try (Progress progress = Progress.show(scene.stage(), tally, screen)) {
            Nemesis nemesis = new Nemesis(options, scene, tally, screen);
            List<Row> rows = rows();
            Random random = new Random(options.seed());
            long end = System.nanoTime() + options.length().toNanos();
            boolean more = !rows.isEmpty();
            while (more) {
                more = false;
                List<Row> round = new ArrayList<>(rows);
                Collections.shuffle(round, random);
                for (Row row : round) {
                    if (isOwed(row) || System.nanoTime() - end < 0) {
                        nemesis.window(row);
                        more = true;
                    }
                }
            }
        }
    }

    /** Each row in each of its ways, once at least; in a smoke in one of them. */
    private boolean isOwed(Row row) {
        return options.mode() == Options.Mode.SMOKE
                ? tally.times(row) == 0
                : row.wounds(options).stream().anyMatch(wound -> !tally.wasDone(row, wound));
    }
}
