package io.github.reliablemq.spi;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers which messages are being handled and which are done: absent, in progress (with its owner's token, until the
 * lease ends), held (after that, until somebody decides, only if its terms say so), done (until the retention ends).
 * Each call is one atomic step by the store's own clock.
 *
 * <p>Thread-safe and blocking, with a bounded wait. A call that throws may or may not have taken effect; each is safe
 * to repeat with the same token.
 *
 * <p>All methods throw {@link io.github.reliablemq.StoreUnavailableException} when the store cannot be reached in time
 * and {@link StoreException} when it answers with an error.
 */
public interface LeaseStore {

    /** Takes the lease if nobody holds it and the message is not done. Granted again to the token that holds it. */
    LeaseClaim claim(Lease lease);

    /**
     * Claims several, each as {@link #claim} does; a store may do so in one exchange. When it throws, any of them may
     * have been taken: release them all.
     *
     * @return the answers, in the order of {@code leases}
     */
    default List<LeaseClaim> claimAll(List<Lease> leases) {
        return leases.stream().map(this::claim).toList();
    }

    /** Extends the lease, only for the token that holds it. Never answers {@link Renewal#UNKNOWN}. */
    Renewal renew(Lease lease);

    /**
     * Extends several, each as {@link #renew} does; a store may do so in one exchange. One that fails does not keep the
     * others from being renewed, and is {@link Renewal#UNKNOWN}: this throws none of the store's exceptions.
     *
     * @return the answers, in the order of {@code leases}
     */
    default List<Renewal> renewAll(List<Lease> leases) {
        List<Renewal> answers = new ArrayList<>(leases.size());
        for (Lease lease : leases) {
            try {
                answers.add(renew(lease));
            } catch (StoreException e) {
                answers.add(Renewal.UNKNOWN);
            }
        }
        return answers;
    }

    /**
     * Records that the effect happened. Recorded in any case, because it did happen; the answer says whether somebody
     * else may have repeated it.
     */
    Completion complete(Lease lease);

    /**
     * Completes several, each as {@link #complete} does; a store may do so in one exchange. When it throws, any of them
     * may have been recorded: complete them again; {@link Completion#ALREADY_DONE} may then be the first try's work.
     *
     * @return the answers, in the order of {@code leases}
     */
    default List<Completion> completeAll(List<Lease> leases) {
        return leases.stream().map(this::complete).toList();
    }

    /** Gives the lease back undone, only for the token that holds it. */
    void release(Lease lease);

    /**
     * An operator's decision about a run that is held. Changes nothing about one that is not.
     *
     * @param retention how long the message is done from now on, if the effect happened
     * @return whether it was held, and is decided now
     */
    boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention);

    /** Where attempts are counted; empty for a store that does not: then the broker's count of deliveries must do. */
    default Optional<AttemptLog> attempts() {
        return Optional.empty();
    }

    /** What an operator found out. */
    enum Decision {
        /** The effect happened: further deliveries are duplicates. */
        IT_HAPPENED,
        /** It did not: the next delivery runs. */
        IT_DID_NOT
    }

    /** Answer to {@link #renew}. */
    enum Renewal {
        RENEWED,
        /** The lease ended; somebody else may hold it. */
        LOST,
        /** Somebody completed the message. */
        ALREADY_DONE,
        /** No answer, or an error: it may have been renewed. */
        UNKNOWN
    }

    /** Answer to {@link #complete} and {@link #completeAll}. */
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
