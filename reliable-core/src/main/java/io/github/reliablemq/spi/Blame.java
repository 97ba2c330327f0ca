package io.github.reliablemq.spi;

/** Whose fault it is that a handler failed in a transaction, as far as the store can tell. */
public enum Blame {
    /** The handler's, or the message's. */
    HANDLER,
    /** Nobody's: it lost to another transaction. The whole transaction may work when it is repeated at once. */
    CONTENTION,
    /** The store's: it is out of reach. */
    STORE
}
