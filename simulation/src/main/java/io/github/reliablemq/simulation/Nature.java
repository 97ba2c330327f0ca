package io.github.reliablemq.simulation;

/** What is wrong with a message. */
enum Nature {
    /** Nothing. */
    SOUND,
    /** The broker refuses it. */
    REFUSED,
    /** It ends the relay that sends it. */
    ENDS_RELAYS,
    /** It ends the consumer that handles it. */
    ENDS_CONSUMERS
}
