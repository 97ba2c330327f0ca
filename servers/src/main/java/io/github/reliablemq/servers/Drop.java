package io.github.reliablemq.servers;

import java.util.function.Consumer;

/** An order to a proxy to drop replies, and the evidence that it did. Thread-safe; closing it ends it. */
public final class Drop implements AutoCloseable {
    private final Replies replies;
    private final Consumer<Drop> onClose;
    private int dropped;

    Drop(Replies replies, Consumer<Drop> onClose) {
        this.replies = replies;
        this.onClose = onClose;
    }

    /** How many replies it has dropped. */
    public synchronized int dropped() {
        return dropped;
    }

    /** Drops no more. */
    @Override
    public void close() {
        onClose.accept(this);
    }

    synchronized boolean takes(String answered) {
        if (dropped == replies.count() || !replies.include(answered)) {
            return false;
        }
        dropped++;
        return true;
    }

    Replies.Aftermath aftermath() {
        return replies.aftermath();
    }
}
