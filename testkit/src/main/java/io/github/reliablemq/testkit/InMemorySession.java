package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import org.jspecify.annotations.Nullable;

/** One lane's way into an {@link InMemoryOutbox}. */
final class InMemorySession implements OutboxSession {

    private final InMemoryOutbox outbox;
    private @Nullable InMemoryBatch batch;
    private boolean closed;

    InMemorySession(InMemoryOutbox outbox) {
        this.outbox = outbox;
    }

    @Override
    public Batch claim(Appetite appetite) {
        if (closed) {
            throw new IllegalStateException("This session is closed: open a new one");
        }
        InMemoryBatch last = batch;
        if (last != null && last.isOpen()) {
            throw new IllegalStateException("The batch before is still open: settle or release it first");
        }
        InMemoryBatch next = outbox.claim(appetite);
        batch = next;
        return next;
    }

    @Override
    public Outlook look(Reach reach) {
        return outbox.look(reach);
    }

    @Override
    public void close() {
        closed = true;
        InMemoryBatch last = batch;
        batch = null;
        if (last != null) {
            outbox.release(last);
        }
    }
}
