package io.github.reliablemq.servers;

import java.util.Optional;

/** What the tests ask about processes that are nobody's children any more. */
final class Processes {
    private Processes() {}

    static boolean isGone(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isEmpty() || !ProcessTree.isRunning(process.get());
    }
}
