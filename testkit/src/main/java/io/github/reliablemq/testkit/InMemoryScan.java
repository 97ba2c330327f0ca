package io.github.reliablemq.testkit;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Reach;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One walk over the rows of an {@link InMemoryOutbox}, oldest first, that picks what a claim may take. */
final class InMemoryScan {

    private final Appetite appetite;
    private final Instant now;
    private final Predicate<Destination> paused;
    private final Set<Sequence> heldBack = new HashSet<>();
    private @Nullable Destination first;
    private int messages;
    private long bytes;
    private boolean full;

    InMemoryScan(Appetite appetite, Instant now, Predicate<Destination> paused) {
        this.appetite = appetite;
        this.now = now;
        this.paused = paused;
    }

    /** Whether the appetite ended it. */
    boolean isFull() {
        return full;
    }

    /** Whether the row goes with the claim; to be asked once for each row, in order. */
    boolean takes(InMemoryRow row) {
        Sequence sequence = Sequence.of(row.envelope());
        if (full || !row.isUnfinished() || heldBack.contains(sequence)) {
            return false;
        }
        if (!row.maySend(now) || !isWithin(row)) {
            heldBack.add(sequence);
            return false;
        }
        long more = bytes + row.envelope().body().size();
        if (messages > 0 && more > appetite.bytes()) {
            full = true;
            return false;
        }
        messages++;
        bytes = more;
        first = row.envelope().destination();
        full = messages == appetite.messages();
        return true;
    }

    boolean isWithin(InMemoryRow row) {
        Destination destination = row.envelope().destination();
        if (paused.test(destination)) {
            return false;
        }
        if (appetite.reach() instanceof Reach.Only only) {
            return only.destination().equals(destination);
        }
        Reach.AllBut all = (Reach.AllBut) appetite.reach();
        boolean fits = all.spread() == Reach.Spread.ANY || first == null || first.equals(destination);
        return fits && !all.destinations().contains(destination);
    }

    /** What keeps its order: the messages of one key and destination; one message alone without a key. */
    private record Sequence(Object key, Destination destination) {

        static Sequence of(Envelope envelope) {
            return new Sequence(
                    envelope.orderingKey().<Object>map(key -> key).orElse(envelope), envelope.destination());
        }
    }
}
