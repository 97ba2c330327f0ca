package io.github.reliablemq.benchmarks.harness;

import java.util.List;

/**
 * Where the time of a turn went.
 *
 * @param code methods of this JVM that were found at work, the busiest first
 * @param statements of the database, the dearest first; empty when it does not tell
 */
public record Profile(List<Part> code, List<Part> statements) {

    /**
     * A part of the whole.
     *
     * @param percent of all samples, or of the time of all statements
     */
    public record Part(String what, double percent) {}

    public Profile {
        code = List.copyOf(code);
        statements = List.copyOf(statements);
    }
}
