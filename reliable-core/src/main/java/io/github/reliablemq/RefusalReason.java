package io.github.reliablemq;

/** Why a message was not stored. */
public enum RefusalReason {
    /** It cannot be turned into a broker message. */
    NOT_ENCODABLE(Culprit.MESSAGE, Remedy.PERSON),
    /** It is larger than the broker takes. */
    TOO_LARGE(Culprit.MESSAGE, Remedy.PERSON),
    /** The broker has no room for it now. */
    NO_SPACE(Culprit.DESTINATION, Remedy.TIME),
    /** Credentials or permissions do not suffice. */
    NOT_PERMITTED(Culprit.DESTINATION, Remedy.TIME),
    /** The destination does not exist or does not take it. */
    DESTINATION(Culprit.DESTINATION, Remedy.TIME),
    /** The broker could not be reached; nothing left this process. */
    UNREACHABLE(Culprit.CONNECTION, Remedy.TIME),
    /** The broker did not take it within the deadline; no commit left this process. */
    NO_ANSWER(Culprit.CONNECTION, Remedy.TIME),
    /** The broker said no for a reason of its own. */
    REJECTED(Culprit.MESSAGE, Remedy.TIME);

    private enum Culprit {
        MESSAGE,
        DESTINATION,
        CONNECTION
    }

    private enum Remedy {
        TIME,
        PERSON
    }

    private final Culprit culprit;
    private final Remedy remedy;

    RefusalReason(Culprit culprit, Remedy remedy) {
        this.culprit = culprit;
        this.remedy = remedy;
    }

    /** Whether trying again cannot help, so that the message is parked at once. */
    public boolean isPermanent() {
        return remedy == Remedy.PERSON;
    }

    /** Whether every message of the destination would be refused likewise, so that the others had better wait. */
    public boolean concernsDestination() {
        return culprit == Culprit.DESTINATION;
    }
}
