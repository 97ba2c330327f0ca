package io.github.reliablemq.servers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Command prefixes that make a child die with this JVM, or run it as an unprivileged user. */
final class Privileges {
    /** The overflow user, by convention `nobody`: every Linux has the number, not every one the name. */
    static final int NOBODY = 65534;

    private static final List<String> DIE_WITH_PARENT = List.of("setpriv", "--pdeathsig", "KILL");
    private static final String ID = Integer.toString(NOBODY);
    private static final List<List<String>> WAYS_DOWN = List.of(
            List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups"),
            List.of("chroot", "--userspec=" + ID + ":" + ID, "--groups=" + ID, "/"));

    private Privileges() {}

    /** Whether the kernel can be asked to kill our children when we die. */
    static boolean childrenDieWithUs() {
        return PdeathsigProbe.WORKS;
    }

    /** Puts {@code prefix} that only exec, never fork, so the child's pid is the server's own. */
    static List<String> bound(List<String> command) {
        return childrenDieWithUs() ? join(DIE_WITH_PARENT, command) : command;
    }

    /** As {@link #bound}, and as an unprivileged user if we are root. */
    static List<String> boundAndUnprivileged(List<String> command) {
        if (!isRoot()) {
            return bound(command);
        }
        List<String> wayDown = wayDown();
        // The kernel forgets the death signal when the user changes, so it is asked for afterwards.
        return join(wayDown, bound(command));
    }

    /** Runs to its end as an unprivileged user if we are root. */
    static List<String> unprivileged(List<String> command) {
        return isRoot() ? join(wayDown(), command) : command;
    }

    static boolean isRoot() {
        return Cache.uid() == 0;
    }

    private static List<String> wayDown() {
        return WayDownProbe.FOUND.orElseThrow(
                () -> new ServerException("PostgreSQL refuses to run as root, and no way to another user works here:"
                        + " tried `setpriv --reuid` (util-linux) and `chroot --userspec` (coreutils)."
                        + " Install util-linux, run as an ordinary user, or name a server with"
                        + " -Dreliablemq.postgres.url=jdbc:postgresql://host:port/db?user=...&password=..."));
    }

    private static List<String> join(List<String> prefix, List<String> command) {
        List<String> joined = new ArrayList<>(prefix);
        joined.addAll(command);
        return joined;
    }

    /** Holders: probing costs a few milliseconds, and only those who start children pay. */
    private static final class PdeathsigProbe {
        static final boolean WORKS =
                Shell.run(join(DIE_WITH_PARENT, List.of("true"))).succeeded();
    }

    private static final class WayDownProbe {
        static final Optional<List<String>> FOUND = WAYS_DOWN.stream()
                .filter(way -> Shell.run(join(way, List.of("id", "-u"))).printed(ID))
                .findFirst();
    }
}
