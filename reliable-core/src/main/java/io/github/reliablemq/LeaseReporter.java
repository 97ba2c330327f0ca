package io.github.reliablemq;

import io.github.reliablemq.spi.LeaseStore.Completion;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells log and listener what leases do to the messages of one consumer. */
final class LeaseReporter {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentConsumer.class);

    private final ConsumerName consumer;
    private final LeaseListener listener;

    LeaseReporter(ConsumerName consumer, LeaseListener listener) {
        this.consumer = consumer;
        this.listener = listener;
    }

    void duplicate(MessageId id) {
        tell(l -> l.onDuplicate(id));
    }

    void inProgress(MessageId id, Duration remaining) {
        tell(l -> l.onInProgress(id, remaining));
    }

    void leaseLost(MessageId id) {
        LOG.warn(
                "{}: the lease of message {} ended or is not renewed any longer, while its handler still runs; it may run"
                        + " a second time elsewhere. Look for a pause of this process, an outage of the store, or a handler"
                        + " that hangs",
                consumer,
                id);
        tell(l -> l.onLeaseLost(id));
    }

    void unguarded(MessageId id, Completion how) {
        LOG.warn(
                "{}: message {} was handled, but not recorded under its lease ({}); its effect may have been repeated",
                consumer,
                id,
                how);
        tell(l -> l.onUnguarded(id, how));
    }

    void completionPending(MessageId id, StoreException why) {
        LOG.warn(
                "{}: message {} was handled, and that could not be recorded yet; it is tried again in the background. Until"
                        + " then a further delivery repeats its effect: {}",
                consumer,
                id,
                why.toString());
        tell(l -> l.onCompletionPending(id, Failure.of(why)));
    }

    void completedLate(MessageId id) {
        LOG.info("{}: that message {} was handled is recorded now", consumer, id);
        tell(l -> l.onCompletedLate(id));
    }

    void completionGivenUp(MessageId id) {
        LOG.error(
                "{}: that message {} was handled could not be recorded and is not tried any longer; its effect is repeated"
                        + " if it is delivered again",
                consumer,
                id);
        tell(l -> l.onCompletionGivenUp(id));
    }

    void failOpen(MessageId id, StoreException why) {
        LOG.warn("{}: message {} is handled without a lease: {}", consumer, id, why.toString());
        tell(l -> l.onFailOpen(id, Failure.of(why)));
    }

    void mismatch(MessageId id) {
        tell(l -> l.onMismatch(id));
    }

    void held(MessageId id) {
        tell(l -> l.onHeld(id));
    }

    void notReleased(MessageId id, StoreException e) {
        LOG.debug("{}: lease of message {} was not given back and will run out by itself", consumer, id, e);
    }

    /** What a handler asked for. */
    void call(MessageId id, Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a callback of the handler of message {} threw; renewals go on", consumer, id, e);
        }
    }

    private void tell(Consumer<LeaseListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.warn("{}: a lease listener threw; the consumer goes on", consumer, e);
        }
    }
}
