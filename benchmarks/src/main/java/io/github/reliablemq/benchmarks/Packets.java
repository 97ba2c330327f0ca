package io.github.reliablemq.benchmarks;

/** How a client's packets leave, of which there is one for each message. */
enum Packets {
    /** Each at once, as the client does by itself. */
    AT_ONCE(""),
    /** Those of a transaction when a buffer of 64 KiB is full, and at its commit, as our transport does. */
    TOGETHER("-corked");

    private final String ending;

    Packets(String ending) {
        this.ending = ending;
    }

    /** What a contestant is called whose packets leave so. */
    String name(String contestant) {
        return contestant + ending;
    }
}
