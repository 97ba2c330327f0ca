package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import io.github.reliablemq.RefusalReason;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.ResourceAllocationException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import org.apache.activemq.MaxFrameSizeExceededException;
import org.apache.activemq.transport.TransportDisposedIOException;
import org.jspecify.annotations.Nullable;

/** Reads what went wrong out of the layers the client wraps it in. */
final class Causes {

    private static final int DEEPEST = 20;
    /**
     * Begins the broker's text when its store failed in the middle of a commit; it may have written it all the same.
     */
    private static final String STORE_FAILED = "STORE COMMIT FAILED";

    private Causes() {}

    static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        return find(thrown, type) != null;
    }

    static RefusalReason reason(Throwable thrown) {
        if (has(thrown, MaxFrameSizeExceededException.class)) {
            return RefusalReason.TOO_LARGE;
        } else if (has(thrown, ResourceAllocationException.class)) {
            return RefusalReason.NO_SPACE;
        } else if (has(thrown, JMSSecurityException.class) || has(thrown, SecurityException.class)) {
            return RefusalReason.NOT_PERMITTED;
        } else if (has(thrown, InvalidDestinationException.class)) {
            return RefusalReason.DESTINATION;
        } else if (has(thrown, MessageFormatException.class) || has(thrown, UTFDataFormatException.class)) {
            return RefusalReason.NOT_ENCODABLE;
        }
        return RefusalReason.REJECTED;
    }

    /** Why a message was refused before anything was sent. */
    static RefusalReason encodingReason(Throwable thrown) {
        return has(thrown, MaxFrameSizeExceededException.class) ? RefusalReason.TOO_LARGE : RefusalReason.NOT_ENCODABLE;
    }

    /** What ended the connection, if that is why; null when the connection is as it was. */
    static @Nullable IOException disposed(Throwable thrown) {
        TransportDisposedIOException disposed = find(thrown, TransportDisposedIOException.class);
        return disposed != null && disposed.getCause() instanceof IOException cause ? cause : disposed;
    }

    /** Whether this, as an answer to a commit, leaves open what became of it. */
    static boolean leavesCommitOpen(Throwable thrown) {
        if (has(thrown, IOException.class)) {
            return true;
        }
        Throwable each = thrown;
        for (int i = 0; i < DEEPEST && each != null; i++) {
            String text = each.getMessage();
            if (text != null && text.contains(STORE_FAILED)) {
                return true;
            }
            each = each.getCause();
        }
        return false;
    }

    /** The innermost cause in one line. */
    static String summary(Throwable thrown) {
        Throwable innermost = thrown;
        for (int i = 0; i < DEEPEST; i++) {
            Throwable cause = innermost.getCause();
            if (cause == null) {
                break;
            }
            innermost = cause;
        }
        return Failure.of(innermost.getClass().getSimpleName(), String.valueOf(innermost.getMessage()))
                .toString();
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        @Nullable Throwable each = thrown;
        for (int i = 0; i < DEEPEST && each != null; i++) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
            each = each.getCause();
        }
        return null;
    }
}
