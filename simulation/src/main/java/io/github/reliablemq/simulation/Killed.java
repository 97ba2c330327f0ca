package io.github.reliablemq.simulation;

/**
 * Ends a process in the middle of what it does. From then on, and until somebody sees to the end, what is left of it on
 * this thread reaches nobody: whatever the core does about failures is not done.
 */
final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    private static final ThreadLocal<Boolean> ENDING = ThreadLocal.withInitial(() -> false);

    Killed() {
        super("simulated", null, false, false);
        ENDING.set(true);
    }

    /** The process is gone: this thread may be another's now. */
    static void over() {
        ENDING.remove();
    }

    /** Nothing that has been killed asks or tells others, nor does what broke a promise. */
    static void throwAgain() {
        Violation.throwAgain();
        if (ENDING.get()) {
            throw new Killed();
        }
    }
}
