package io.github.reliablemq.torture;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param length how long faults go on at least; every row is done once all the same
 * @param rows of the matrix
 * @param rate business transactions a second in all
 * @param run where the history goes; null for a new directory
 * @param oldClasses the library's jars of another version; null for none
 * @param demand whether a row may be left out because it cannot be done here
 */
record Options(
        long seed,
        Duration length,
        List<Row> rows,
        int rate,
        Mode mode,
        Planting planting,
        @Nullable Path run,
        @Nullable Path oldClasses,
        Demand demand) {

    static final String USAGE = "usage: Torture [--seed N] [--minutes N] [--rows R1,B1,...] [--rate N] [--run DIR]"
            + " [--smoke | --soak] [--planted all|only|none] [--old-classes DIR] [--complete]";

    private static final List<Row> SMOKE =
            List.of(Row.R1, Row.B1, Row.R2, Row.W1, Row.W2, Row.D1, Row.D2, Row.D7, Row.C1, Row.C4, Row.C5, Row.K1);

    private static final int SMOKE_RATE = 20;

    /** How a run goes. */
    enum Mode {
        CAMPAIGN,
        /** Twelve rows, quickly, with few processes. */
        SMOKE,
        /** As a campaign, and what the processes need is watched. */
        SOAK
    }

    /** Whether what cannot be done here makes a run prove nothing. */
    enum Demand {
        WHAT_CAN_BE_DONE,
        EVERY_ROW
    }

    /** Whether actors that are known to do it wrong are played too. */
    enum Planting {
        ALL,
        ONLY,
        NONE
    }

    Options {
        rows = List.copyOf(rows);
    }

    /**
     * Reads a command line.
     *
     * @param chosenSeed used when none is given
     * @throws IllegalArgumentException naming everything that is wrong
     */
    static Options parse(List<String> args, long chosenSeed) {
        return new Parser(args, chosenSeed).parse();
    }

    boolean isComplete() {
        return demand == Demand.EVERY_ROW;
    }

    Optional<Path> old() {
        return Optional.ofNullable(oldClasses);
    }

    /** All jars and class directories of the other version. */
    String oldClassPath() {
        Path directory = old().orElseThrow(() -> new IllegalStateException("--old-classes is not given"));
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new TortureException("Cannot read --old-classes " + directory + ": " + e.getMessage(), e);
        }
    }

    private static final class Parser {

        private final Deque<String> rest;
        private final List<String> problems = new ArrayList<>();
        private long seed;
        private long minutes = 10;
        private List<Row> rows = List.of();
        private long rate = 200;
        private Mode mode = Mode.CAMPAIGN;
        private @Nullable Planting planting;
        private @Nullable Path run;
        private @Nullable Path oldClasses;
        private Demand demand = Demand.WHAT_CAN_BE_DONE;

        Parser(List<String> args, long chosenSeed) {
            this.rest = new ArrayDeque<>(args);
            this.seed = chosenSeed;
        }

        Options parse() {
            while (!rest.isEmpty()) {
                option(rest.pop());
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", problems));
            }
            boolean smoke = mode == Mode.SMOKE;
            List<Row> all = smoke ? SMOKE : List.of(Row.values());
            return new Options(
                    seed,
                    smoke ? Duration.ZERO : Duration.ofMinutes(minutes),
                    rows.isEmpty() ? all : rows,
                    (int) (smoke ? Math.min(rate, SMOKE_RATE) : rate),
                    mode,
                    planting == null ? (smoke ? Planting.NONE : Planting.ALL) : planting,
                    run,
                    oldClasses,
                    rows.isEmpty() ? demand : Demand.EVERY_ROW);
        }

        private void option(String name) {
            switch (name) {
                case "--seed" -> seed = number(name, Long.MIN_VALUE, Long.MAX_VALUE);
                case "--minutes" -> minutes = number(name, 0, 10_000);
                case "--rate" -> rate = number(name, 2, 100_000);
                case "--rows" -> rows = rows(value(name));
                case "--run" -> run = Path.of(value(name));
                case "--old-classes" -> oldClasses = Path.of(value(name));
                case "--smoke" -> mode = Mode.SMOKE;
                case "--soak" -> mode = Mode.SOAK;
                case "--complete" -> demand = Demand.EVERY_ROW;
                case "--planted" -> planting = planting(value(name));
                default -> problems.add("'" + name + "' is no option of this program");
            }
        }

        private List<Row> rows(String names) {
            List<Row> found = new ArrayList<>();
            for (String name : List.of(names.split(",", -1))) {
                try {
                    found.add(Row.valueOf(name));
                } catch (IllegalArgumentException e) {
                    problems.add("there is no row '" + name + "'");
                }
            }
            return found;
        }

        private Planting planting(String text) {
            for (Planting each : Planting.values()) {
                if (each.name().equalsIgnoreCase(text)) {
                    return each;
                }
            }
            problems.add("--planted must be all, only or none, is '" + text + "'");
            return Planting.NONE;
        }

        private long number(String name, long least, long most) {
            String text = value(name);
            try {
                long number = Long.parseLong(text);
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Told below.
            }
            problems.add(name + " must be a whole number from " + least + " to " + most + ", is '" + text + "'");
            return least;
        }

        private String value(String name) {
            if (rest.isEmpty()) {
                problems.add(name + " needs a value");
                return "";
            }
            return rest.pop();
        }
    }
}
