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

    Tally tally() {
        return tally;
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
            do {
                List<Row> round = new ArrayList<>(rows);
                Collections.shuffle(round, random);
                for (Row row : round) {
                    if (tally.times(row) == 0 || System.nanoTime() - end < 0) {
                        nemesis.window(row);
                    }
                }
            } while (System.nanoTime() - end < 0);
        }
    }
}
