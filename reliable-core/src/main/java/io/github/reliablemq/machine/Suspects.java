package io.github.reliablemq.machine;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.RowId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Messages that were not answered while they travelled alone. Whether the message or its destination is to blame shows
 * when the destination takes another message: only then is the suspect accused. Immutable; the oldest are forgotten.
 */
record Suspects(Map<RowId, Suspect> each) {

    static final Suspects NONE = new Suspects(Map.of());

    private static final int MOST = 64;

    /** Whether the destination has taken another message since. */
    enum Standing {
        NOTED,
        ACCUSED
    }

    record Suspect(Destination destination, Standing standing) {}

    boolean has(Claimed message) {
        return each.containsKey(message.row());
    }

    boolean isAccused(Claimed message) {
        Suspect suspect = each.get(message.row());
        return suspect != null && suspect.standing() == Standing.ACCUSED;
    }

    /** Not answered, or charged: whatever was known of it, its destination must take another message again. */
    Suspects noting(Claimed message) {
        Map<RowId, Suspect> more = new LinkedHashMap<>(each);
        more.put(message.row(), new Suspect(message.envelope().destination(), Standing.NOTED));
        if (more.size() > MOST) {
            more.remove(more.keySet().iterator().next());
        }
        return new Suspects(Collections.unmodifiableMap(more));
    }

    /** These were stored: they are cleared, and other suspects of their destinations accused. */
    Suspects stored(Collection<Claimed> messages) {
        if (each.isEmpty()) {
            return this;
        }
        Map<RowId, Suspect> next = new LinkedHashMap<>(each);
        messages.forEach(message -> next.remove(message.row()));
        next.replaceAll((row, suspect) ->
                messages.stream().anyMatch(m -> m.envelope().destination().equals(suspect.destination()))
                        ? new Suspect(suspect.destination(), Standing.ACCUSED)
                        : suspect);
        return new Suspects(Collections.unmodifiableMap(next));
    }
}
