package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A claimed batch on its way: the parts still to be sent, the first of them under way, and what is decided already.
 * Immutable.
 *
 * @param parts each travels in one broker transaction
 * @param decided settlements so far
 * @param lost how the connection to the broker was lost on the way; null while it stands
 */
record Work(
        List<List<Claimed>> parts,
        List<Settlement> decided,
        @Nullable Failure lost) {

    static final Work NONE = new Work(List.of(), List.of(), null);

    /** The part under way. */
    List<Claimed> current() {
        return parts.get(0);
    }

    boolean isThrough() {
        return parts.isEmpty();
    }

    /** The current part travels as two. */
    Work halved() {
        List<Claimed> part = current();
        int middle = part.size() / 2;
        List<List<Claimed>> next = new ArrayList<>();
        next.add(part.subList(0, middle));
        next.add(part.subList(middle, part.size()));
        next.addAll(parts.subList(1, parts.size()));
        return new Work(List.copyOf(next), decided, lost);
    }

    /** The current part is stored. */
    Work stored() {
        List<Settlement> more = new ArrayList<>(decided);
        current().forEach(message -> more.add(new Settlement.Sent(message)));
        return new Work(parts.subList(1, parts.size()), List.copyOf(more), lost);
    }

    /** The current part is one message and this is its fate; later ones of its key must not pass it. */
    Work charged(Settlement fate) {
        List<Settlement> more = new ArrayList<>(decided);
        more.add(fate);
        List<List<Claimed>> rest = new ArrayList<>();
        for (List<Claimed> part : parts.subList(1, parts.size())) {
            List<Claimed> passing = new ArrayList<>();
            for (Claimed message : part) {
                if (message.envelope().sharesKeyWith(fate.message().envelope())) {
                    more.add(new Settlement.Release(message, message.departure()));
                } else {
                    passing.add(message);
                }
            }
            if (!passing.isEmpty()) {
                rest.add(List.copyOf(passing));
            }
        }
        return new Work(List.copyOf(rest), List.copyOf(more), lost);
    }

    /** Everything not yet decided goes back; only the current part may have left. */
    Work givenBack(Departure ofCurrent) {
        List<Settlement> more = new ArrayList<>(decided);
        for (int i = 0; i < parts.size(); i++) {
            for (Claimed message : parts.get(i)) {
                Departure departure = i == 0 ? merge(message.departure(), ofCurrent) : message.departure();
                more.add(new Settlement.Release(message, departure));
            }
        }
        return new Work(List.of(), List.copyOf(more), lost);
    }

    Work lost(Failure how) {
        return new Work(parts, decided, how);
    }

    /** Once a message may have left it stays so. */
    static Departure merge(Departure before, Departure now) {
        return before == Departure.MAYBE_SENT ? before : now;
    }
}
