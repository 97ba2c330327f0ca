package io.github.reliablemq.machine;

/** What a lane is doing: the answer it waits for. */
public enum Phase {
    CONNECTING,
    PROBING,
    CLAIMING,
    SENDING,
    SETTLING,
    /** Waits, connected to the broker; then claims. */
    IDLE,
    /** Waits, not connected to the broker; then connects. */
    CUT_OFF,
    CLOSED
}
