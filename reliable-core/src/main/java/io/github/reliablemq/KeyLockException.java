package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/**
 * Recording had to wait for another transaction, for its ordering key under {@link KeyOrder#COMMIT} or for the id its
 * caller chose, and the wait ended in a deadlock or a lock timeout. The caller's transaction is lost: roll it back and
 * do all of it again.
 */
public final class KeyLockException extends StoreException {

    public KeyLockException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
