package io.github.reliablemq.testkit;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.testkit.InMemoryClaim.Seen;
import io.github.reliablemq.testkit.InMemoryClaim.Step;
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

    Reach reach() {
        return appetite.reach();
    }

    /** Whether the row would go with the claim; to be asked once for each row, in order. */
    boolean takes(InMemoryRow row) {
        return look(Seen.of(row, now)) == Step.TAKEN;
    }

    /**
     * What is to become of the row; to be asked once for each row that was not finished when the claim began, in order.
     * One that cannot be taken holds back the later ones of its key. So does one that was settled since: what was put
     * in its place is not seen by this claim.
     */
    Step look(Seen seen) {
        InMemoryRow row = seen.row();
        Sequence sequence = Sequence.of(row.envelope());
        if (full || heldBack.contains(sequence)) {
            return Step.PASSED;
        }
        boolean wanted = seen.sendable() && isWithin(row);
        if (!wanted || !seen.isStillThere() || !row.maySend(now)) {
            heldBack.add(sequence);
            if (!wanted) {
                return Step.PASSED;
            }
            return row.isHeld(now) ? Step.LOCKED : Step.CHANGED;
        }
        long more = bytes + row.envelope().body().size();
        if (messages > 0 && more > appetite.bytes()) {
            full = true;
            return Step.PASSED;
        }
        messages++;
        bytes = more;
        first = row.envelope().destination();
        full = messages == appetite.messages();
        return Step.TAKEN;
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
