package io.github.reliablemq;

/**
 * What is known after a send: stored, refused, or unknown. There is no fourth answer, and unknown is not a kind of
 * failure: the message may be with the broker, now or a little later.
 */
public sealed interface Outcome {

    /** The broker confirmed durable storage. */
    record Stored() implements Outcome {}

    /**
     * The message is certainly not stored.
     *
     * @param reason what kind of refusal
     * @param scope whom it concerns
     * @param failure for people and for grouping
     */
    record Refused(RefusalReason reason, Scope scope, Failure failure) implements Outcome {}

    /**
     * The broker may have stored it, now or later.
     *
     * @param ending how the answer was missed
     */
    record Unknown(Failure failure, Ending ending) implements Outcome {}

    /** How an answer was missed. */
    enum Ending {
        /** The connection broke. */
        LOST,
        /** It stood, and nothing came within the deadline. */
        NO_ANSWER
    }

    /** Whom a refusal concerns. */
    enum Scope {
        /** This one message. */
        MESSAGE,
        /** Some message of the batch; which one is not known. */
        BATCH,
        /** No message's fault: the connection or the broker as a whole. */
        CONNECTION
    }

    static Outcome stored() {
        return new Stored();
    }

    static Outcome refused(RefusalReason reason, Scope scope, Throwable cause) {
        return new Refused(reason, scope, Failure.of(cause));
    }

    /** The connection broke before the answer came. */
    static Outcome unknown(Throwable cause) {
        return new Unknown(Failure.of(cause), Ending.LOST);
    }

    /** The deadline passed before the answer came. */
    static Outcome unanswered(Throwable cause) {
        return new Unknown(Failure.of(cause), Ending.NO_ANSWER);
    }
}
