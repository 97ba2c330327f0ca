package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the command line asks for.
 *
 * @param only beginnings of names; every contest when there is none
 * @param files what is read and written
 * @param looking whether it is looked into where the time goes
 */
record Options(List<String> only, Rules rules, Sizes sizes, Files files, Looking looking) {

    /** Which contests get a turn more, to be looked into. */
    enum Looking {
        AT_NONE,
        AT_DRAINS_AND_STEADY_STATES;

        boolean isAt(String contest) {
            return this == AT_DRAINS_AND_STEADY_STATES
                    && (contest.startsWith("B2-drain") || contest.startsWith("B3-sustained"));
        }
    }

    /**
     * Files of a run.
     *
     * @param json where the report is written to
     * @param page the document that the tables are written into
     * @param from reports that are written into it instead of measuring
     * @param earlier what becomes of a report that is there already
     */
    record Files(Optional<Path> json, Optional<Path> page, List<Path> from, Earlier earlier) {}

    /** What becomes of contests that were saved before. */
    enum Earlier {
        REFUSED,
        KEPT
    }

    private static final int REPEATS_OF_A_BUSY_TURN = 2;

    private static final Map<String, String> DEFAULTS = Map.ofEntries(
            Map.entry("--rounds", "5"),
            Map.entry("--warm-ups", "1"),
            Map.entry("--messages", "100000"),
            Map.entry("--batch", "500"),
            Map.entry("--retained", "10000000"),
            Map.entry("--waiting", "100000"),
            Map.entry("--waiting-rows", "10000000"),
            Map.entry("--hold-seconds", "600"),
            Map.entry("--seconds", "20"),
            Map.entry("--backlog", "1000000"),
            Map.entry("--idle-seconds", "60"),
            Map.entry("--busy-cores", "0.25"));

    /** How far contests go in which something grows. */
    private static final Map<String, String> GROWTH = Map.of(
            "--most-messages", "1000000",
            "--most-payload", "1048576",
            "--most-keys", "1000000",
            "--most-relays", "8");

    static final String USAGE =
            "usage: Benchmarks [--only NAME]... [--json FILE [--resume]] [--profile] [--write PAGE [--from FILE]...] and any"
                    + " of " + new TreeSet<>(numbers().keySet()) + " with a number";

    boolean wants(String contest) {
        return only.isEmpty() || only.stream().anyMatch(contest::startsWith);
    }

    private static Map<String, String> numbers() {
        Map<String, String> numbers = new LinkedHashMap<>(DEFAULTS);
        numbers.putAll(GROWTH);
        return numbers;
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException naming everything that is wrong
     */
    static Options parse(List<String> args) {
        return new Parser(args).parse();
    }

    private static final class Parser {

        private final Deque<String> rest;
        private final Map<String, String> numbers = numbers();
        private final List<String> only = new ArrayList<>();
        private final List<Path> from = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private Optional<Path> json = Optional.empty();
        private Optional<Path> page = Optional.empty();
        private Earlier earlier = Earlier.REFUSED;
        private Looking looking = Looking.AT_NONE;

        Parser(List<String> args) {
            this.rest = new ArrayDeque<>(args);
        }

        Options parse() {
            while (!rest.isEmpty()) {
                option(rest.pop());
            }
            Rules rules = new Rules(
                    whole("--rounds", 1), whole("--warm-ups", 0), real("--busy-cores"), REPEATS_OF_A_BUSY_TURN);
            Sizes sizes = new Sizes(
                    whole("--messages", 1),
                    whole("--batch", 1),
                    whole("--retained", 0),
                    whole("--waiting", 1),
                    whole("--waiting-rows", 1),
                    Duration.ofSeconds(whole("--hold-seconds", 0)),
                    Duration.ofSeconds(whole("--seconds", 1)),
                    whole("--backlog", 1),
                    Duration.ofSeconds(whole("--idle-seconds", 1)),
                    growth());
            if (!from.isEmpty() && page.isEmpty()) {
                problems.add("--from needs --write, which says what the figures are written into");
            }
            if (earlier == Earlier.KEPT && json.isEmpty()) {
                problems.add("--resume needs --json, which says what was measured before");
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", problems) + ". " + USAGE);
            }
            return new Options(
                    List.copyOf(only), rules, sizes, new Files(json, page, List.copyOf(from), earlier), looking);
        }

        private Growth growth() {
            return new Growth(
                    whole("--most-messages", 1),
                    whole("--most-payload", Bodies.SHORTEST),
                    whole("--most-keys", 1),
                    whole("--most-relays", 1));
        }

        private void option(String name) {
            if (name.equals("--resume")) {
                earlier = Earlier.KEPT;
                return;
            }
            if (name.equals("--profile")) {
                looking = Looking.AT_DRAINS_AND_STEADY_STATES;
                return;
            }
            String value = rest.poll();
            if (value == null) {
                problems.add(name + " needs a value");
            } else if (name.equals("--only")) {
                only.add(value);
            } else if (name.equals("--json")) {
                json = Optional.of(Path.of(value));
            } else if (name.equals("--write")) {
                page = Optional.of(Path.of(value));
            } else if (name.equals("--from")) {
                from.add(Path.of(value));
            } else if (numbers.replace(name, value) == null) {
                problems.add("'" + name + "' is no option of this program");
            }
        }

        private int whole(String name, int least) {
            double number = real(name);
            if (number < least || number > Integer.MAX_VALUE || number != Math.rint(number)) {
                problems.add(name + " must be a whole number from " + least + " on, is '" + numbers.get(name) + "'");
                return least;
            }
            return (int) number;
        }

        private double real(String name) {
            try {
                return Double.parseDouble(numbers.getOrDefault(name, ""));
            } catch (NumberFormatException e) {
                problems.add(name + " must be a number, is '" + numbers.get(name) + "'");
                return 0;
            }
        }
    }
}
