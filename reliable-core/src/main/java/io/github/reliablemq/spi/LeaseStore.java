package io.github.reliablemq.spi;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers which messages are being handled and which are done: absent, in progress (with its owner's token, until the
 * lease ends), done (until the retention ends). Each call is one atomic step by the store's own clock.
 *
 * <p>Thread-safe and blocking, with a bounded wait. A call that throws may or may not have taken effect; each is safe
 * to repeat with the same token.
 *
 * <p>All methods throw {@link io.github.reliablemq.StoreUnavailableException} when the store cannot be reached in time
 * and {@link io.github.reliablemq.StoreException} when it answers with an error.
 */
public interface LeaseStore {

    /** Takes the lease if nobody holds it and the message is not done. Granted again to the token that holds it. */
    LeaseClaim claim(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease);

    /** Extends the lease, only for the token that holds it. */
    Renewal renew(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease);

    /**
     * Records that the effect happened. Recorded in any case, because it did happen; the answer says whether somebody
     * else may have repeated it.
     */
    Completion complete(ConsumerName consumer, MessageId id, LeaseToken token, Duration retention);

    /** Gives the lease back undone, only for the token that holds it. */
    void release(ConsumerName consumer, MessageId id, LeaseToken token);

    /** Where attempts are counted; empty for a store that does not: then the broker's count of deliveries must do. */
    default Optional<AttemptLog> attempts() {
        return Optional.empty();
    }

    /** Answer to {@link #renew}. */
    enum Renewal {
        RENEWED,
        /** The lease ended; somebody else may hold it. */
        LOST,
        /** Somebody completed the message. */
        ALREADY_DONE
    }

    /** Answer to {@link #complete}. */
    enum Completion {
        COMPLETED,
        /** The lease had ended before; nobody else held it now. */
        COMPLETED_AFTER_EXPIRY,
        /** Another owner was handling it: its effect repeats ours. */
        OVERRODE_ANOTHER,
        /** It was done already: by an earlier try of this call, or by another owner. */
        ALREADY_DONE
    }
}
