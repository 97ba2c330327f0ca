package io.github.reliablemq.spi;

import io.github.reliablemq.StoreException;

/** The transaction that holds the idempotency key ended before the pipeline committed it. */
public final class TransactionLostException extends StoreException {

    public TransactionLostException(String message) {
        super(message);
    }
}
