package io.github.reliablemq.torture;

import io.github.reliablemq.Relay;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a process of a run is told by its command line.
 *
 * @param run the run's directory
 * @param name such as {@code r1}, the same for all its lives
 * @param incarnation such as {@code r1.3}, new at each start
 */
record Part(Role role, Path run, String name, String incarnation) {

    /** Printed by each process once it works. */
    static final String READY = "READY";

    static Part of(Role role, String[] args) {
        return new Part(role, Path.of(args[0]), args[1], args[2]);
    }

    /** Whether it is the second of its role, or the fourth. */
    boolean isEven() {
        return (name.charAt(name.length() - 1) - '0') % 2 == 0;
    }

    Addresses addresses() {
        return Addresses.read(run, role);
    }

    History history(String file) {
        return History.append(run.resolve(file + ".tsv"));
    }

    /** Says so, what time it is here, and where the library is from. */
    void ready() {
        System.out.println(READY + " " + Instant.now() + " "
                + Relay.class.getProtectionDomain().getCodeSource().getLocation());
    }
}
