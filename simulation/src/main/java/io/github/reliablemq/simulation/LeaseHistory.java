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
        private final String owner;
        private Hold hold;
        private boolean paidFor;
        private boolean effected;
        /** What explains that it repeats an effect. */
        private @Nullable String repeats;

        private Run(Entry of, String owner, Hold hold) {
            this.of = of;
            this.owner = owner;
            this.hold = hold;
        }

        /** Something happened after which its lease may end before it does. */
        void trouble() {
            hold = hold == Hold.FIRM ? Hold.TROUBLED : hold;
        }
    }

    /** What a run has of its lease. */
    private enum Hold {
        FIRM,
        /** It may end early, unless the next renewal comes through. */
        TROUBLED,
        NONE
    }

    private static final class Entry {
        private final MessageId id;
        private final List<Run> runs = new ArrayList<>();
        private int effects;
        /** Faults that befell this message, each of which may have repeated its effect once. */
        private int causes;

        private int kills;
        private boolean done;
        private boolean setAside;
        private boolean everTroubled;
        /** Why the store does not know of the last effect; it explains one more run. */
        private @Nullable String excuse;

        private Entry(MessageId id) {
            this.id = id;
        }
    }

    private Entry entry(MessageId id) {
        return entries.computeIfAbsent(id, Entry::new);
    }

    /** The store has given the lease to somebody, who runs the handler now. */
    Run granted(MessageId id, String owner) {
        Entry entry = entry(id);
        if (entry.done) {
            throw new Violation("P4r", "the lease of " + id + " was given although it is done");
        }
        for (Run other : entry.runs) {
            if (other.hold == Hold.FIRM) {
                throw new Violation("P4r", "the lease of " + id + " was given while its owner's handler ran");
            }
            tally.happened(Sometimes.LEASE_ENDED_UNDER_OWNER);
            entry.causes += other.paidFor ? 0 : 1;
            other.paidFor = true;
        }
        Run run = begin(entry, owner, Hold.FIRM);
        if (entry.effects > 0) {
            explain(run);
        }
        return run;
    }

    /**
     * It would repeat an effect. What explains a run that goes on without its lease explains this one instead: that
     * one's effect is paid for by the loss.
     */
    private static void explain(Run run) {
        Entry entry = run.of;
        for (Run other : entry.runs) {
            if (other.repeats != null) {
                run.repeats = other.repeats;
                other.repeats = null;
                return;
            }
        }
        if (entry.excuse == null) {
            throw new Violation("P4r", entry.id + " is handled again and nothing happened to it");
        }
        entry.causes++;
        run.repeats = entry.excuse;
        entry.excuse = null;
    }

    /** The store did not answer, and the handler runs all the same. */
    Run ungranted(MessageId id, String owner) {
        Entry entry = entry(id);
        boolean repeats = entry.effects > 0 || !entry.runs.isEmpty();
        entry.causes += repeats ? 1 : 0;
        Run run = begin(entry, owner, Hold.NONE);
        run.paidFor = repeats;
        return run;
    }

    private static Run begin(Entry entry, String owner, Hold hold) {
        Run run = new Run(entry, owner, hold);
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
        Entry entry = run.of;
        entry.runs.remove(run);
        if (run.repeats != null && !run.effected && !entry.done) {
            // It repeated nothing, and the next one may.
            entry.causes--;
            entry.excuse = run.repeats;
        }
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

    /** Its owner could not renew the lease of that message: it may end while the handler runs. */
    void troubled(MessageId id, String owner) {
        Entry entry = entry(id);
        entry.everTroubled = true;
        entry.runs.stream().filter(run -> run.owner.equals(owner)).forEach(Run::trouble);
    }

    boolean wasTroubled(MessageId id) {
        return entry(id).everTroubled;
    }

    /** It could, whatever was before. */
    void renewed(MessageId id, String owner) {
        for (Run run : entry(id).runs) {
            if (run.owner.equals(owner) && run.hold == Hold.TROUBLED) {
                tally.happened(Sometimes.LEASE_RESTORED);
                run.hold = Hold.FIRM;
            }
        }
    }

    /** The store recorded that it is done. */
    void done(MessageId id) {
        Entry entry = entry(id);
        entry.done = true;
        entry.excuse = null;
    }

    /** It was asked to record that, and did not answer. */
    void notDone(MessageId id) {
        Entry entry = entry(id);
        entry.excuse = entry.done ? null : "not recorded as done";
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
            entry.excuse = entry.effects > 0 ? "forgotten by the store" : null;
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
