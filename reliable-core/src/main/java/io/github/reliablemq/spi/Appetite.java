package io.github.reliablemq.spi;

/**
 * How much a claim may take at most. A claim takes one message even if it alone is larger than {@code bytes}.
 *
 * @param messages at least 1
 * @param bytes of bodies together, at least 1
 */
public record Appetite(int messages, long bytes) {}
