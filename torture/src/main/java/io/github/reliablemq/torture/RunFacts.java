package io.github.reliablemq.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;

/** What a run says of itself, beside what {@link Performance} writes when it ends, for the checker to read. */
final class RunFacts {

    private RunFacts() {}

    static void add(Path run, String name, String value) {
        try {
            Files.writeString(run.resolve("run.properties"), name + "=" + value + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TortureException("Cannot write to " + run + ": " + e.getMessage(), e);
        }
    }

    static void add(Path run, String name, Collection<?> values) {
        String joined = String.join(",", values.stream().map(Object::toString).toList());
        add(run, name, joined.isEmpty() ? History.NONE : joined);
    }
}
