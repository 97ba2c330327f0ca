package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Envelope;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** What the broker has stored for one subscription and nobody has acknowledged. */
final class SimQueue {

    private final Deque<Copy> queue = new ArrayDeque<>();
    private final Map<Copy, Integer> deliveries = new HashMap<>();
    private final BooleanSupplier up;
    private final Set<Copy> inHand = new LinkedHashSet<>();

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
            inHand.add(next);
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
        if (inHand.remove(copy)) {
            deliveries.remove(copy);
        }
    }

    /** It was not. */
    void back(Copy copy) {
        if (inHand.remove(copy)) {
            queue.addFirst(copy);
        }
    }

    /**
     * Brokers that end forget how often they have delivered something. What consumers have in hand is delivered anew,
     * and they cannot acknowledge it any more.
     *
     * @return whether somebody had something in hand
     */
    boolean restart() {
        deliveries.clear();
        boolean any = !inHand.isEmpty();
        inHand.forEach(copy -> queue.addFirst(new Copy(copy.envelope)));
        inHand.clear();
        return any;
    }

    /** Whether nothing waits for a consumer and none has anything in hand. */
    boolean isEmpty() {
        return queue.isEmpty() && inHand.isEmpty();
    }
}
