package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Envelope;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whom a lane may charge an attempt (P11, and the table of failures): one message that was refused while alone, one
 * that lost the connection while alone, again, although a probe worked, and one that hung while alone, again, although
 * its destination took another one meanwhile. Knows what the lane was told, and nothing of what it thinks.
 */
final class Grounds {

    private final Set<MessageId> chargeable = new HashSet<>();
    private final Map<MessageId, Hung> hung = new LinkedHashMap<>();
    private Losses losses = Losses.NONE;

    /** Connections lost while messages were under way, as far as it matters; over with the next message stored. */
    private enum Losses {
        NONE,
        LOST,
        LOST_AND_PROBED
    }

    /** A message that was not answered while it was alone. */
    private record Hung(Envelope message, Set<MessageId> takenSince) {}

    /** An empty commit worked. */
    void probed() {
        losses = losses == Losses.NONE ? Losses.NONE : Losses.LOST_AND_PROBED;
    }

    /** What the lane is told of what it sent together. */
    void answered(List<Claimed> part, Outcome outcome) {
        List<Envelope> sent = part.stream().map(Claimed::envelope).toList();
        if (outcome instanceof Outcome.Stored) {
            stored(sent);
        } else if (outcome instanceof Outcome.Refused refused && refused.scope() != Outcome.Scope.CONNECTION) {
            if (sent.size() == 1 && refused.reason() != RefusalReason.NO_SPACE) {
                chargeable.add(sent.get(0).id());
            }
        } else {
            if (sent.size() == 1) {
                failedAlone(sent.get(0), isSilence(outcome));
            }
            losses = Losses.LOST;
        }
    }

    private static boolean isSilence(Outcome outcome) {
        return outcome instanceof Outcome.Unknown unknown
                ? unknown.ending() == Outcome.Ending.NO_ANSWER
                : outcome instanceof Outcome.Refused refused && refused.reason() == RefusalReason.NO_ANSWER;
    }

    private void stored(List<Envelope> sent) {
        losses = Losses.NONE;
        for (Envelope each : sent) {
            hung.remove(each.id());
            for (Hung other : hung.values()) {
                if (other.message().destination().equals(each.destination())) {
                    other.takenSince().add(each.id());
                }
            }
        }
    }

    private void failedAlone(Envelope message, boolean silent) {
        Hung before = hung.get(message.id());
        boolean itsFault = silent ? before != null && !before.takenSince().isEmpty() : losses == Losses.LOST_AND_PROBED;
        if (itsFault) {
            chargeable.add(message.id());
        }
        if (silent && (before == null || itsFault)) {
            hung.put(message.id(), new Hung(message, new HashSet<>()));
        }
    }

    boolean mayCharge(MessageId id) {
        return chargeable.contains(id);
    }

    /** What was decided on these grounds is settled, or will never be. */
    void settled() {
        chargeable.clear();
    }
}
