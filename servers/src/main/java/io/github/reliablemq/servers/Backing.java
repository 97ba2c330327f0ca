package io.github.reliablemq.servers;

/** Where a server runs, and what can be done to it there. Implementations are safe for use by several threads. */
interface Backing extends AutoCloseable {
    String host();

    int port();

    boolean canBeKilled();

    long pid();

    void kill();

    void restart();

    void freeze();

    void thaw();

    @Override
    void close();
}
