package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** A store that does what another one does, but for what a test has it get wrong. */
class ForwardingStore implements OutboxStore {

    private final OutboxStore real;

    ForwardingStore(OutboxStore real) {
        this.real = real;
    }

    /** Ends a claim. */
    void settle(Batch batch, List<Settlement> settlements) {
        batch.settle(settlements);
    }

    /** Makes a claim. */
    Batch claim(OutboxSession session, Appetite appetite) {
        return session.claim(appetite);
    }

    @Override
    public OutboxSession open() {
        OutboxSession session = real.open();
        return new OutboxSession() {
            @Override
            public Batch claim(Appetite appetite) {
                return new ForwardingBatch(ForwardingStore.this.claim(session, appetite));
            }

            @Override
            public Outlook look(Reach reach) {
                return session.look(reach);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    @Override
    public RelayPresence register(String relay, UUID incarnation) {
        return real.register(relay, incarnation);
    }

    @Override
    public Duration claimTimeout() {
        return real.claimTimeout();
    }

    @Override
    public Subscription onCommit(Ring doorbell) {
        return real.onCommit(doorbell);
    }

    private final class ForwardingBatch implements Batch {

        private final Batch batch;

        private ForwardingBatch(Batch batch) {
            this.batch = batch;
        }

        @Override
        public List<Claimed> messages() {
            return batch.messages();
        }

        @Override
        public boolean isFull() {
            return batch.isFull();
        }

        @Override
        public Outlook left() {
            return batch.left();
        }

        @Override
        public void settle(List<Settlement> settlements) {
            ForwardingStore.this.settle(batch, settlements);
        }

        @Override
        public void release() {
            batch.release();
        }
    }
}
