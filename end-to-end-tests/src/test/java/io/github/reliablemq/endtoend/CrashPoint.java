package io.github.reliablemq.endtoend;

/** Where a consumer's process ends. */
enum CrashPoint {
    BEFORE_INSERT,
    AFTER_INSERT,
    IN_HANDLER,
    BEFORE_COMMIT,
    /** And before the acknowledgement. */
    AFTER_COMMIT,
    /** It does not end, but waits there. */
    HOLD_IN_HANDLER,
    NEVER;

    /** Ends this process, without any goodbye, if that is the point it is to end at. */
    void haltAt(CrashPoint here) {
        if (this == here) {
            Runtime.getRuntime().halt(HaltingConsumer.HALTED);
        }
    }
}
