package io.github.reliablemq.benchmarks;

import java.sql.SQLException;

/** A library for the same purpose, as {@link PeerDrain} drives it. Its workers send one message at a time. */
interface Peer extends AutoCloseable {

    String name();

    /** Where its messages wait. */
    String table();

    /**
     * Opens it with its workers. Nothing leaves before the first {@link #drive}.
     *
     * @param sending what a worker does with a message: returns when the broker has it on disk
     * @param ended told of each message that was sent
     */
    void open(Sending sending, Runnable ended) throws SQLException;

    /** Records and commits messages numbered from 0, ready to be sent. */
    void fill(int messages) throws SQLException;

    /** Does what somebody has to do again and again; returns soon. */
    void drive();

    @Override
    void close();

    /** Sends a message. Public because libraries call it by reflection. */
    interface Sending {
        void send(String text);
    }
}
