package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** A claim or lease was gone when its owner came to settle it; nothing was changed. Another owner does the work. */
public final class StaleClaimException extends StoreException {

    public StaleClaimException(String message) {
        super(message);
    }

    public StaleClaimException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
