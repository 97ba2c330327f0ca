package io.github.reliablemq.spi;

/** One lane's way into an outbox store, usually one connection. Used by one thread at a time. */
public interface OutboxSession extends AutoCloseable {

    /**
     * Takes messages that may be sent now and keeps them from everybody else until the batch ends.
     *
     * @return possibly empty; an empty batch holds nothing and need not be ended, and says when the next message is due
     * @throws io.github.reliablemq.StoreException when the store fails; nothing is claimed, and the session heals
     *     itself at the next call if it can
     */
    Batch claim(Appetite appetite);

    /**
     * Looks whether a claim of that reach would be worth its while, without claiming: one cheap query, for a relay that
     * has nothing to do.
     *
     * @throws io.github.reliablemq.StoreException when the store fails; the session heals itself at the next call if it
     *     can
     */
    Outlook look(Reach reach);

    /** Ends the session and any claim it holds. Does not throw. */
    @Override
    void close();
}
