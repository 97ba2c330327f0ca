package io.github.reliablemq.machine;

/** What a lane is doing: the answer it waits for. */
public enum Phase {
    CONNECTING,
    PROBING,
    CLAIMING,
    /** Claims for a destination that stood still and is to be tried again. */
    TRYING,
    /** Says which messages it is about to send; only while careful. */
    ANNOUNCING,
    SENDING,
    SETTLING,
    /** Looks whether there is something to claim. */
    LOOKING,
    /** Waits, connected to the broker; then looks, or claims if it was called. */
    IDLE,
    /** Waits, connected to the broker, because the store is out of reach; then claims. */
    STORE_GONE,
    /** Waits, not connected to the broker; then connects. */
    CUT_OFF,
    CLOSED
}
