package io.github.reliablemq;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Gathers everything that is wrong, so that the user learns all of it at once. Each line carries a dotted path. */
final class Problems {

    private final List<String> lines = new ArrayList<>();

    void add(String path, String what) {
        lines.add(path + ": " + what);
    }

    void add(String line) {
        lines.add(line);
    }

    Problems check(boolean holds, String path, String what) {
        if (!holds) {
            add(path, what);
        }
        return this;
    }

    void throwIfAny(Function<List<String>, ? extends ReliableException> exception) {
        if (!lines.isEmpty()) {
            throw exception.apply(List.copyOf(lines));
        }
    }
}
