package io.github.reliablemq.benchmarks.harness;

import java.util.Locale;

/** What is measured of a contestant. */
public enum Figure {
    RATE("msgs/s"),
    /** Of the contestant and the servers together. */
    CPU("CPU µs/msg"),
    CPU_APP("app"),
    CPU_DATABASE("database"),
    CPU_BROKER("broker"),
    CPU_REDIS("Redis"),
    WAL("WAL B/msg"),
    /** Row versions that were made dead, by deletes and updates. */
    DEAD("dead rows/msg"),
    P50("p50 ms"),
    P99("p99 ms"),
    P999("p99.9 ms"),
    /** From the moment that a message was to begin, whatever kept it from that. */
    P50_DUE("p50 ms, due"),
    P99_DUE("p99 ms, due"),
    P999_DUE("p99.9 ms, due"),
    CALL("ms/call"),
    /** How far a relay is behind, on average, at first. */
    LAG("lag ms"),
    LAG_END("lag ms at the end"),
    LAG_GROWTH("growth of the lag ms"),
    LAG_MAX("greatest lag ms"),
    /** What is left of a process's heap after a full collection. */
    HEAP("live heap MiB"),
    TRANSACTIONS("transactions/s"),
    /** Beginnings and ends of transactions not among them. */
    STATEMENTS("statements/s"),
    /** Of a process that has nothing to do. */
    IDLE_CPU("% of a core"),
    /** And what it takes more than a JVM with nothing in it, watched at the same time. */
    IDLE_CPU_ADDED("% of a core, added"),
    CONNECT("ms to connect"),
    START("ms to start");

    private final String label;

    Figure(String label) {
        this.label = label;
    }

    /** The head of its column, with its unit; the parts of the CPU have the unit of the whole. */
    public String label() {
        return label;
    }

    /** For lines and files that programs read. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one with that key.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Figure of(String key) {
        for (Figure figure : values()) {
            if (figure.key().equals(key)) {
                return figure;
            }
        }
        throw new IllegalArgumentException("There is no figure '" + key + "'");
    }
}
