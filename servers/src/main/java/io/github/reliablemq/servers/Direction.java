package io.github.reliablemq.servers;

/** Where bytes on a proxied connection are going. */
public enum Direction {
    /** What clients send. */
    TO_SERVER,
    /** What servers answer. */
    TO_CLIENT
}
