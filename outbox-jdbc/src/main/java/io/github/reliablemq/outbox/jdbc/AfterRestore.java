package io.github.reliablemq.outbox.jdbc;

/**
 * What relays do when they find the outbox in another database than the one it was last sent from: restored from a
 * backup, copied, or with a standby promoted in its place. These cannot be told apart from within.
 */
public enum AfterRestore {
    /**
     * Send, with one warning. Messages that were sent already may be sent again, under their old ids. For services that
     * must survive a failover at night.
     */
    SEND,
    /**
     * Send nothing until an operator has looked and called
     * {@link io.github.reliablemq.OutboxAdmin#acceptRestoredDatabase}.
     */
    HOLD
}
