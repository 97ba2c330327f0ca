package io.github.reliablemq.simulation;

/** Ends a process in the middle of what it does. An Error, so that nothing the core does about failures is done. */
final class Killed extends Error {

    private static final long serialVersionUID = 1L;

    Killed() {
        super("simulated", null, false, false);
    }
}
