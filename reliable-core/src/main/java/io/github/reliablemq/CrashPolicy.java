package io.github.reliablemq;

/** What becomes of a run under a lease that began and whose end nobody recorded: its process died, or was cut off. */
public enum CrashPolicy {

    /** It runs again once its lease has ended: at least once. */
    RETRY_AFTER_LEASE,

    /**
     * It is not repeated: for as long as the retention its message is set aside, until an operator decides whether the
     * effect happened. At most once for as long as the store keeps its keys, and work for a person after each crash. A
     * handler that throws has ended: its message is tried again.
     */
    HOLD_FOR_OPERATOR
}
