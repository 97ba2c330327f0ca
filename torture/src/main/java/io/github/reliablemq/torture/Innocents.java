package io.github.reliablemq.torture;

import java.nio.file.Path;
import java.util.List;

/** Messages that were parked or set aside although nothing was wrong with them (P11). */
final class Innocents {

    private Innocents() {}

    /** Each with the place where it ended, as the checker finds them. */
    static List<String> of(Path run) {
        return io.github.reliablemq.torture.checker.Innocents.of(run);
    }
}
