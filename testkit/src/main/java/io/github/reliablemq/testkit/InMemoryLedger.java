package io.github.reliablemq.testkit;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.PausedDestination;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What operators of an {@link InMemoryOutbox} did, and what they left in force. Guarded by the outbox. */
final class InMemoryLedger {

    private final InstantSource clock;
    private final List<AuditEntry> audit = new ArrayList<>();
    private final Map<Destination, PausedDestination> paused = new LinkedHashMap<>();
    private final Map<UUID, InMemoryBulk> bulks = new LinkedHashMap<>();

    InMemoryLedger(InstantSource clock) {
        this.clock = clock;
    }

    /** An action as it goes on record. */
    record Act(String name, Operator operator, @Nullable UUID bulk) {

        static Act single(String name, Operator operator) {
            return new Act(name, operator, null);
        }
    }

    void enter(InMemoryRow row, Act act) {
        add(act, row.envelope().id(), row.mayHaveBeenSent() ? Sent.MAYBE : Sent.NO, 1);
    }

    private enum Sent {
        NO,
        MAYBE
    }

    private void add(Act act, @Nullable MessageId id, Sent sent, long affected) {
        audit.add(new AuditEntry(
                clock.instant(),
                act.operator.name(),
                act.name,
                act.operator.reason().orElse(null),
                id,
                sent == Sent.MAYBE,
                act.bulk,
                affected));
    }

    void purged(long rows, Operator by) {
        if (rows > 0) {
            add(Act.single("PURGE", by), null, Sent.NO, rows);
        }
    }

    /** Takes the reasons out of what is on record of a message. */
    void wipe(MessageId id) {
        audit.replaceAll(entry -> id.equals(entry.target())
                ? new AuditEntry(
                        entry.at(),
                        entry.operator(),
                        entry.action(),
                        null,
                        id,
                        entry.mayHaveBeenSent(),
                        entry.bulk(),
                        entry.affected())
                : entry);
    }

    List<AuditEntry> of(MessageId id) {
        return audit.stream().filter(entry -> id.equals(entry.target())).toList();
    }

    List<AuditEntry> last(int atMost) {
        List<AuditEntry> last = new ArrayList<>();
        for (int i = audit.size() - 1; i >= 0 && last.size() < atMost; i--) {
            last.add(audit.get(i));
        }
        return last;
    }

    /** Whether it was not paused before. */
    boolean pause(Destination destination, Operator by) {
        PausedDestination pause = new PausedDestination(destination, clock.instant(), by);
        if (paused.putIfAbsent(destination, pause) != null) {
            return false;
        }
        add(Act.single("PAUSE", by), null, Sent.NO, 1);
        return true;
    }

    /** Whether it was paused before. */
    boolean resume(Destination destination, Operator by) {
        if (paused.remove(destination) == null) {
            return false;
        }
        add(Act.single("RESUME", by), null, Sent.NO, 1);
        return true;
    }

    boolean isPaused(Destination destination) {
        return paused.containsKey(destination);
    }

    List<PausedDestination> paused() {
        return List.copyOf(paused.values());
    }

    InMemoryBulk keep(InMemoryBulk bulk) {
        bulks.put(bulk.id(), bulk);
        return bulk;
    }

    Optional<InMemoryBulk> bulk(UUID id) {
        return Optional.ofNullable(bulks.get(id));
    }
}
