package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who had which lease, what effects there were, and what each repeat of one is due to (P4r). Knows what lease store and
 * handlers did, and nothing of what a consumer thinks.
 */
final class LeaseHistory {

    private final Map<MessageId, Entry> entries = new LinkedHashMap<>();
    private final Tally tally;

    LeaseHistory(Tally tally) {
        this.tally = tally;
    }

    /** One handling of a message. */
    static final class Run {
        private final Entry of;
        private boolean troubled;
        private boolean effected;

        private Run(Entry of) {
            this.of = of;
        }

        /** Something happened after which its lease may end before it does. */
        void trouble() {
            troubled = true;
        }
    }

    private static final class Entry {
        private final MessageId id;
        private final List<Run> runs = new ArrayList<>();
        private int effects;
        private int causes;
        private int kills;
        private boolean done;
        private boolean setAside;
        /** Why the store does not know of an effect. */
        private @Nullable String excuse;

        private Entry(MessageId id) {
            this.id = id;
        }
    }

    private Entry entry(MessageId id) {
        return entries.computeIfAbsent(id, Entry::new);
    }

    /** The store has given the lease to somebody, who runs the handler now. */
    Run granted(MessageId id) {
        Entry entry = entry(id);
        if (entry.done) {
            throw new Violation("P4r", "the lease of " + id + " was given although it is done");
        }
        for (Run other : entry.runs) {
            if (!other.troubled) {
                throw new Violation("P4r", "the lease of " + id + " was given while its owner's handler ran");
            }
            tally.happened(Sometimes.LEASE_ENDED_UNDER_OWNER);
        }
        boolean running = !entry.runs.isEmpty();
        if (entry.effects > 0 && !running && entry.excuse == null) {
            throw new Violation("P4r", id + " is handled again and nothing happened to it");
        }
        if (entry.effects > 0 || running) {
            entry.causes++;
        }
        return begin(entry);
    }

    /** The store did not answer, and the handler runs all the same. */
    Run ungranted(MessageId id) {
        Entry entry = entry(id);
        entry.causes++;
        entry.excuse = "run without a lease";
        Run run = begin(entry);
        // Others may have the lease, or get it.
        entry.runs.forEach(Run::trouble);
        return run;
    }

    private static Run begin(Entry entry) {
        Run run = new Run(entry);
        entry.runs.add(run);
        return run;
    }

    /** The handler had its effect. */
    void effected(Run run) {
        Entry entry = run.of;
        run.effected = true;
        entry.effects++;
        if (entry.effects > 1) {
            tally.happened(Sometimes.EFFECT_REPEATED);
        }
        if (entry.effects > 1 + entry.causes) {
            throw new Violation(
                    "P4r",
                    entry.id + " has " + entry.effects + " effects, and causes for " + entry.causes + " repeats");
        }
    }

    /** The handler returned, or failed. */
    void ended(Run run) {
        run.of.runs.remove(run);
    }

    /** Its process ended. */
    void killed(Run run) {
        ended(run);
        if (run.effected && !run.of.done) {
            run.of.excuse = "killed after its effect";
        }
    }

    /** A consumer's process ended with that message in hand. */
    void consumerKilled(MessageId id) {
        entry(id).kills++;
    }

    /** Something happened to the lease of that message: it may end while its owner's handler runs. */
    void trouble(MessageId id) {
        entry(id).runs.forEach(Run::trouble);
    }

    /** The store recorded that it is done. */
    void done(MessageId id) {
        Entry entry = entry(id);
        entry.done = true;
        entry.excuse = null;
    }

    /** That is not recorded yet, and may never be. */
    void notDone(MessageId id) {
        entry(id).excuse = "not recorded as done";
    }

    /** It went to the dead letters, as one that ends consumers. */
    void setAside(MessageId id, Nature nature) {
        Entry entry = entry(id);
        entry.setAside = true;
        if (nature != Nature.ENDS_CONSUMERS && entry.kills < History.KILLS) {
            throw new Violation("P11", id + " is a dead letter after it ended " + entry.kills + " consumers");
        }
    }

    /** The store forgot everything. */
    void flushed() {
        for (Entry entry : entries.values()) {
            entry.done = false;
            entry.excuse = "forgotten by the store";
            entry.runs.forEach(Run::trouble);
        }
    }

    /** Everything has come to rest, and the broker has had that message. */
    void checkAtRest(MessageId id, Nature nature) {
        Entry entry = entry(id);
        if (nature == Nature.ENDS_CONSUMERS && !entry.setAside) {
            throw new Violation("P11", id + " ends consumers and is no dead letter");
        }
        if (!entry.setAside && entry.effects == 0) {
            throw new Violation("P4r", id + " was stored and has no effect");
        }
    }
}
