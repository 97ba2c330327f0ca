package io.github.reliablemq.examples.flights;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param input the CSV file, or null for the flights of this module
 * @param key the column whose value orders the messages
 * @param seed decides which rows are rolled back and when the kills come
 * @param rows how many rows are read at most
 * @param faults whether anything is killed
 */
record Options(@Nullable Path input, String key, long seed, int rows, boolean faults) {

    static final String USAGE =
            "usage: FlightsDemo [--input FILE] [--key COLUMN] [--seed N] [--rows N] [--fast]" + " [--no-faults]";

    private static final String DEFAULT_KEY = "origin";
    private static final int FAST_ROWS = 4_000;

    /**
     * Reads a command line.
     *
     * @param randomSeed used when none is given
     * @throws UsageException naming everything that is wrong
     */
    static Options parse(List<String> args, LongSupplier randomSeed) {
        return new Parser(args).parse(randomSeed);
    }

    private static final class Parser {

        private final Deque<String> rest;
        private final List<String> problems = new ArrayList<>();
        private @Nullable Path input;
        private String key = DEFAULT_KEY;
        private @Nullable Long seed;
        private @Nullable Long rows;
        private boolean fast;
        private boolean faults = true;

        Parser(List<String> args) {
            this.rest = new ArrayDeque<>(args);
        }

        Options parse(LongSupplier randomSeed) {
            while (!rest.isEmpty()) {
                option(rest.pop());
            }
            if (rows != null && (rows < 1 || rows > Integer.MAX_VALUE)) {
                problems.add("--rows must be at least 1, is " + rows);
            }
            if (!problems.isEmpty()) {
                throw new UsageException(problems);
            }
            int limit = fast ? FAST_ROWS : Integer.MAX_VALUE;
            return new Options(
                    input,
                    key,
                    seed == null ? randomSeed.getAsLong() : seed,
                    rows == null ? limit : rows.intValue(),
                    faults);
        }

        private void option(String name) {
            switch (name) {
                case "--input" -> {
                    String file = value(name);
                    input = file == null ? null : Path.of(file);
                }
                case "--key" -> {
                    String column = value(name);
                    key = column == null ? DEFAULT_KEY : column;
                }
                case "--seed" -> seed = number(name);
                case "--rows" -> rows = number(name);
                case "--fast" -> fast = true;
                case "--no-faults" -> faults = false;
                default -> problems.add("'" + name + "' is no option of this program");
            }
        }

        private @Nullable Long number(String name) {
            String text = value(name);
            if (text == null) {
                return null;
            }
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException e) {
                problems.add(name + " must be a whole number, is '" + text + "'");
                return null;
            }
        }

        private @Nullable String value(String name) {
            String next = rest.peek();
            if (next == null || next.startsWith("--")) {
                problems.add(name + " needs a value");
                return null;
            }
            return rest.pop();
        }
    }
}
