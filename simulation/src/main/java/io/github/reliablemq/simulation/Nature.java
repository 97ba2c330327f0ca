package io.github.reliablemq.simulation;

/** What is wrong with a message. */
enum Nature {
    /** Nothing. */
    SOUND,
    /** The broker refuses it. */
    REFUSED,
    /** The broker refuses it, and no further try will help. */
    TOO_LARGE,
    /** It ends the relay that sends it. */
    ENDS_RELAYS,
    /** It ends the consumer that handles it. */
    ENDS_CONSUMERS;

    boolean isRefused() {
        return this == REFUSED || this == TOO_LARGE;
    }
}
