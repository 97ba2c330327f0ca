package io.github.reliablemq.servers;

import java.nio.file.Path;

/** Where a server runs, and what can be done to it there. Implementations are safe for use by several threads. */
interface Backing extends AutoCloseable {
    String host();

    int port();

    boolean canBeKilled();

    long pid();

    default Path log() {
        throw new UnsupportedOperationException("Only servers from the class path log to a file of ours."
                + " Use -Dreliablemq.servers=embedded, and no URL.");
    }

    void kill();

    void restart();

    void freeze();

    void thaw();

    @Override
    void close();
}
