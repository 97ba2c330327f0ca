package io.github.reliablemq;

/** Which order the messages of one ordering key and destination keep. */
public enum KeyOrder {
    /**
     * If one transaction committed before another recorded its message, the earlier message is stored by the broker
     * first. Says nothing about transactions that overlap. Takes no lock.
     */
    CAUSAL,
    /**
     * The order in which the transactions committed, overlapping ones too. Recording waits until no other open
     * transaction has recorded a message of that key, so a key is as fast as its transactions are short: record last.
     */
    COMMIT
}
