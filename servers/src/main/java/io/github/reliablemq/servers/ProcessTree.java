package io.github.reliablemq.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A process together with everything it has forked, as the target of signals. */
final class ProcessTree {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_ROUNDS = 50;

    private final ProcessHandle root;

    ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    void kill() {
        // A frozen root forks no more, so nothing slips out between the listing and the kill.
        Set<ProcessHandle> all = freeze();
        all.forEach(ProcessHandle::destroyForcibly);
        if (!Wait.until(PATIENCE, () -> all.stream().noneMatch(ProcessTree::isRunning))) {
            throw new ServerException("Processes " + pids(all) + " are still there " + PATIENCE.toSeconds()
                    + " s after SIGKILL. Look at them with `ps`; a disk that does not answer keeps a process so.");
        }
    }

    /** Stops the root first, then children until a round finds no new one; returns all of them. */
    Set<ProcessHandle> freeze() {
        Set<ProcessHandle> stopped = new LinkedHashSet<>();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            List<ProcessHandle> fresh = members();
            fresh.removeAll(stopped);
            if (fresh.isEmpty()) {
                return stopped;
            }
            List<ProcessHandle> next = stopped.isEmpty() ? List.of(root) : fresh;
            signal("STOP", next);
            stopped.addAll(next);
        }
        throw new ServerException("Process " + root.pid() + " forks faster than it can be frozen; kill it by hand.");
    }

    void thaw() {
        signal("CONT", members());
    }

    /**
     * SIGINT is what has PostgreSQL end at once. A JVM started from a script's background ignores it, so SIGTERM
     * follows; who has heard the first takes no notice of the second.
     */
    void askToEnd() {
        signal("INT", List.of(root));
        signal("TERM", List.of(root));
    }

    private List<ProcessHandle> members() {
        try (Stream<ProcessHandle> descendants = root.descendants()) {
            List<ProcessHandle> all = new ArrayList<>();
            Stream.concat(Stream.of(root), descendants)
                    .filter(ProcessTree::isRunning)
                    .forEach(all::add);
            return all;
        }
    }

    /** A zombie counts as gone: in a container, nobody may ever reap it. */
    static boolean isRunning(ProcessHandle process) {
        if (!process.isAlive()) {
            return false;
        }
        Path stat = Path.of("/proc", Long.toString(process.pid()), "stat");
        if (!Files.exists(Path.of("/proc/self/stat"))) {
            return true;
        }
        try {
            String text = Files.readString(stat);
            return text.charAt(text.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException vanished) {
            return false;
        }
    }

    /** The shell's own kill: every system has it, and Java cannot send these signals. */
    private static void signal(String name, List<ProcessHandle> targets) {
        if (targets.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + name + " \"$@\" 2>/dev/null", "sh"));
        targets.forEach(target -> command.add(Long.toString(target.pid())));
        // A process that ended meanwhile makes the shell fail; that is no error of ours.
        var unused = Shell.run(command);
    }

    private static String pids(Set<ProcessHandle> processes) {
        return processes.stream()
                .filter(ProcessTree::isRunning)
                .map(process -> Long.toString(process.pid()))
                .toList()
                .toString();
    }
}
