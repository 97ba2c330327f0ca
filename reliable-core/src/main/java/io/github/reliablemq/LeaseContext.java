package io.github.reliablemq;

/** What a handler may know of the lease it runs under. Thread-safe. */
public interface LeaseContext {

    /**
     * The same text at every repeat of this message for this consumer, {@code consumer:id}: for receivers of the effect
     * that know idempotency keys. The one thing that makes a repeat harmless.
     */
    String idempotencyKey();

    /**
     * Whether nobody else can hold the lease now, as far as this process can tell by its own clock: ask before the step
     * that must not be repeated. A process that is stopped between the question and the step is not saved by it.
     */
    boolean leaseValid();

    /**
     * Runs {@code callback} once when the lease is lost: it ended, or will not be renewed any longer because the run
     * takes too long. At once when that has happened already; never after the handler has returned, and never in a run
     * without a lease ({@link OnStoreFailure#FAIL_OPEN}). Called on the thread that renews all leases: return at once,
     * for example after setting a flag or interrupting a thread. What it throws is logged.
     */
    void onLeaseLost(Runnable callback);
}
