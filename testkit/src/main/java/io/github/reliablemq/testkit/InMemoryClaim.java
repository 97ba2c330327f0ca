package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.Batch;
import java.time.Instant;
import java.util.List;

/**
 * A claim on its way, as a database makes it: of the messages that were committed when it began it locks one after the
 * other, while others commit, claim and settle. For tests of what may happen in between; a session does all its steps
 * at once. Thread-safe, for one thread.
 *
 * <pre>{@code
 * InMemoryClaim claim = outbox.beginClaim(appetite);
 * outbox.commit(producer -> producer.send(message)); // too late for this claim
 * while (claim.step() != InMemoryClaim.Step.THROUGH) {}
 * Batch batch = claim.batch();
 * }</pre>
 */
public final class InMemoryClaim {

    private final InMemoryOutbox outbox;
    private final InMemoryBatch batch;
    private final InMemoryScan scan;
    private final Instant now;
    private final List<Seen> snapshot;
    private int place;

    InMemoryClaim(InMemoryOutbox outbox, InMemoryBatch batch, InMemoryScan scan, Instant now, List<Seen> snapshot) {
        this.outbox = outbox;
        this.batch = batch;
        this.scan = scan;
        this.now = now;
        this.snapshot = snapshot;
    }

    /** What became of the message that was looked at. */
    public enum Step {
        /** It is part of the claim. */
        TAKEN,
        /** It cannot go now, or not with this claim. */
        PASSED,
        /** Another claim has locked it. */
        LOCKED,
        /** It could have gone when the claim began, and was settled since. */
        CHANGED,
        /** There are no more. */
        THROUGH
    }

    /**
     * A row as it was when the claim began.
     *
     * @param settlements until then
     * @param sendable whether it could have gone then, but for the locks of others
     */
    record Seen(InMemoryRow row, int settlements, boolean sendable) {

        static Seen of(InMemoryRow row, Instant now) {
            return new Seen(row, row.settlements(), row.isSendable(now));
        }

        boolean isStillThere() {
            return row.settlements() == settlements;
        }
    }

    /**
     * Looks at the next message.
     *
     * @throws io.github.reliablemq.StaleClaimException when the claim has lasted too long, or the database was
     *     restarted; nothing is claimed
     */
    public Step step() {
        synchronized (outbox) {
            outbox.requireLive(batch);
            if (place == snapshot.size()) {
                return Step.THROUGH;
            }
            Seen next = snapshot.get(place);
            place++;
            Step step = scan.look(next);
            if (step == Step.TAKEN) {
                batch.add(next.row(), now);
            }
            return step;
        }
    }

    /** What is claimed so far: all of it once a step was {@link Step#THROUGH}. */
    public Batch batch() {
        synchronized (outbox) {
            if (scan.isFull()) {
                batch.markFull();
            }
            batch.leaves(outbox.nextDue(scan.reach(), now), scan.reach());
            return batch;
        }
    }
}
