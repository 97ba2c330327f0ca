package io.github.reliablemq;

/**
 * Hears what is recorded in an outbox; metrics hang here. Called on the threads that record, within their transactions:
 * return quickly, never block, be thread-safe. What a listener throws is logged and otherwise ignored.
 */
public interface EnqueueListener {

    /** Does nothing. */
    EnqueueListener NONE = new EnqueueListener() {};

    /**
     * A call recorded messages, in a transaction that may still roll back. Occurrences of a schedule that relays make
     * later are not told.
     *
     * @param messages that are new; a schedule counts as one
     * @param bytes of their bodies as they are stored
     * @param duplicates messages of the call that were not recorded, because one of the id their caller chose had been
     */
    default void onRecorded(int messages, long bytes, int duplicates) {}

    /**
     * A call recorded none of that many messages: it was refused or failed. Messages that could not even be built are
     * not told.
     */
    default void onRefused(int messages, ReliableException why) {}
}
