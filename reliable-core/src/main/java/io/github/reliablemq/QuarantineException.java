package io.github.reliablemq;

/**
 * The store is not the one the outbox was last sent from: it was restored, copied, or a standby took over, and it was
 * told to have nothing sent then until an operator has looked. A relay keeps asking and goes on by itself once the
 * operator has accepted it ({@link OutboxAdmin#acceptRestoredDatabase}).
 */
public final class QuarantineException extends StoreException {

    public QuarantineException(String message) {
        super(message);
    }
}
