package io.github.reliablemq;

/** Why a message was not stored. */
public enum RefusalReason {
    /** It cannot be turned into a broker message. */
    NOT_ENCODABLE(Remedy.PERSON),
    /** It is larger than the broker takes. */
    TOO_LARGE(Remedy.PERSON),
    /** The broker has no room for it now. */
    NO_SPACE(Remedy.TIME),
    /** Credentials or permissions do not suffice. */
    NOT_PERMITTED(Remedy.TIME),
    /** The destination does not exist or does not take it. */
    DESTINATION(Remedy.TIME),
    /** The broker could not be reached; nothing left this process. */
    UNREACHABLE(Remedy.TIME),
    /** The broker said no for a reason of its own. */
    REJECTED(Remedy.TIME);

    private enum Remedy {
        TIME,
        PERSON
    }

    private final Remedy remedy;

    RefusalReason(Remedy remedy) {
        this.remedy = remedy;
    }

    /** Whether trying again cannot help, so that the message is parked at once. */
    public boolean isPermanent() {
        return remedy == Remedy.PERSON;
    }
}
