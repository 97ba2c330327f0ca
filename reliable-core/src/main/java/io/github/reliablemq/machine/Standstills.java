package io.github.reliablemq.machine;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The destinations a lane leaves alone because they refused a message or did not answer, in the order they stopped.
 * Immutable.
 *
 * @param each when each is tried again
 * @param tried the one being tried right now; null for none
 */
public record Standstills(
        Map<Destination, Standstill> each, @Nullable Destination tried) {

    static final Standstills NONE = new Standstills(Map.of(), null);

    boolean has(Destination destination) {
        return each.containsKey(destination);
    }

    Set<Destination> destinations() {
        return Collections.unmodifiableSet(each.keySet());
    }

    int failures(Destination destination) {
        Standstill stopped = each.get(destination);
        return stopped == null ? 0 : stopped.failures();
    }

    Standstills with(Destination destination, Standstill standstill) {
        Map<Destination, Standstill> more = new LinkedHashMap<>(each);
        more.remove(destination);
        more.put(destination, standstill);
        return new Standstills(Collections.unmodifiableMap(more), tried);
    }

    /** The lane can send again: all waits begin anew, or a lane that was away for long would try these first of all. */
    Standstills from(Instant now) {
        Map<Destination, Standstill> anew = new LinkedHashMap<>(each);
        anew.replaceAll((destination, standstill) -> standstill.from(now));
        return new Standstills(Collections.unmodifiableMap(anew), tried);
    }

    Standstills without(Collection<Destination> destinations) {
        if (destinations.stream().noneMatch(each::containsKey)) {
            return this;
        }
        Map<Destination, Standstill> less = new LinkedHashMap<>(each);
        less.keySet().removeAll(destinations);
        return new Standstills(Collections.unmodifiableMap(less), tried);
    }

    /** These were stored: their destinations move again. */
    Standstills moving(List<Claimed> messages) {
        return each.isEmpty()
                ? this
                : without(messages.stream()
                        .map(message -> message.envelope().destination())
                        .toList());
    }

    Standstills trying(@Nullable Destination destination) {
        return new Standstills(each, destination);
    }

    /** One whose wait is over. */
    Optional<Destination> ripe(Instant now) {
        return each.entrySet().stream()
                .filter(entry -> !now.isBefore(entry.getValue().until()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Until the next one is to be tried again. */
    Optional<Duration> nextTry(Instant now) {
        return each.values().stream().map(stopped -> stopped.left(now)).min(Duration::compareTo);
    }
}
