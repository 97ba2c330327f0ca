package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Envelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** What the broker has stored for one subscription and nobody has acknowledged. */
final class SimQueue {

    private final Deque<Copy> queue = new ArrayDeque<>();
    private final Map<Copy, Integer> deliveries = new HashMap<>();
    private final BooleanSupplier up;
    private int inHand;

    SimQueue(BooleanSupplier up) {
        this.up = up;
    }

    /** A message in the queue, or in a consumer's hands. */
    static final class Copy {
        private final Envelope envelope;

        private Copy(Envelope envelope) {
            this.envelope = envelope;
        }

        MessageId id() {
            return envelope.id();
        }
    }

    void add(Envelope envelope) {
        queue.add(new Copy(envelope));
    }

    /** The next message for a consumer. */
    Optional<Copy> deliver() {
        Copy next = up.getAsBoolean() ? queue.poll() : null;
        if (next != null) {
            deliveries.merge(next, 1, Integer::sum);
            inHand++;
        }
        return Optional.ofNullable(next);
    }

    /** As far as the broker remembers. */
    int deliveries(Copy copy) {
        return deliveries.getOrDefault(copy, 0);
    }

    /** As the consumer gets it. */
    Received received(Copy copy) {
        Envelope envelope = copy.envelope;
        return new Received(
                envelope.id(),
                envelope.destination(),
                envelope.orderingKey().orElse(null),
                envelope.headers(),
                envelope.body(),
                envelope.recordedAt(),
                deliveries(copy));
    }

    /** It was acknowledged. */
    void done(Copy copy) {
        inHand--;
        deliveries.remove(copy);
    }

    /** It was not. */
    void back(Copy copy) {
        inHand--;
        queue.addFirst(copy);
    }

    /** Brokers forget how often they have delivered something when they end. */
    void forgetDeliveries() {
        deliveries.clear();
    }

    /** Whether nothing waits for a consumer and none has anything in hand. */
    boolean isEmpty() {
        return queue.isEmpty() && inHand == 0;
    }
}
