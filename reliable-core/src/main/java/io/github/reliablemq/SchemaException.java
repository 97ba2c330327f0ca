package io.github.reliablemq;

import org.jspecify.annotations.Nullable;

/** Tables are missing or have a version this code does not understand. The text says which and what to run. */
public final class SchemaException extends StoreException {

    public SchemaException(String message) {
        super(message);
    }

    public SchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
