package io.github.reliablemq.spi;

/**
 * How much a claim may take at most. A claim takes one message even if it alone is larger than {@code bytes}.
 *
 * @param messages at least 1
 * @param bytes of bodies together, at least 1
 * @param reach for which destinations
 */
public record Appetite(int messages, long bytes, Reach reach) {

    /** For whatever destination. */
    public Appetite(int messages, long bytes) {
        this(messages, bytes, Reach.EVERYTHING);
    }
}
