package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.OutboxStore.Ring;
import io.github.reliablemq.spi.OutboxStore.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Whom a commit wakes: the relays of this process, and those of others where that was asked for. Listens to others
 * while it has a relay to wake. Thread-safe.
 */
final class WakeUps implements AutoCloseable {

    private final List<Ring> relays = new CopyOnWriteArrayList<>();
    private final @Nullable WakeLine line;
    private final @Nullable WakeSender sender;
    private @Nullable WakeReceiver receiver;
    private boolean closed;

    /** @param line to other processes; null for none */
    WakeUps(@Nullable WakeLine line) {
        this.line = line;
        this.sender = line == null ? null : new WakeSender(line);
    }

    /** Something may have been committed here. Never blocks. */
    void committed() {
        ring(Wake.COMMIT);
        if (sender != null) {
            sender.wish();
        }
    }

    private void ring(Wake cause) {
        relays.forEach(relay -> relay.ring(cause));
    }

    synchronized Subscription subscribe(Ring relay) {
        relays.add(relay);
        if (line != null && receiver == null && !closed) {
            receiver = new WakeReceiver(line, () -> ring(Wake.NOTIFICATION));
        }
        return () -> unsubscribe(relay);
    }

    private synchronized void unsubscribe(Ring relay) {
        relays.remove(relay);
        if (relays.isEmpty()) {
            stopListening();
        }
    }

    private void stopListening() {
        WakeReceiver listening = receiver;
        receiver = null;
        if (listening != null) {
            listening.close();
        }
    }

    /** From then on only relays of this process are woken. */
    @Override
    public synchronized void close() {
        closed = true;
        stopListening();
        if (sender != null) {
            sender.close();
        }
    }
}
