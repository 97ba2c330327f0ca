package io.github.reliablemq.micrometer;

import io.github.reliablemq.Count;
import io.github.reliablemq.DestinationLag;
import io.github.reliablemq.Lags;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.PausedDestination;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * An outbox at one moment, by destinations of the allow-list and {@code other}. Immutable.
 *
 * @param takenAt by the registry's monotonic clock, in nanoseconds
 * @param places those that have unsent messages
 * @param isComplete false when a destination may be missing from {@code places}
 */
record OutboxSample(
        long takenAt,
        Map<String, Place> places,
        boolean isComplete,
        Map<String, Integer> paused,
        double pending,
        double parked) {

    static final String OTHER = "other";

    /** Figures of one destination, or of all others together. */
    record Place(double lagSeconds, double due, double heldKeys) {

        static final Place NOTHING = new Place(0, 0, 0);
        static final Place UNKNOWN = new Place(Double.NaN, Double.NaN, Double.NaN);

        Place and(Place another) {
            return new Place(Math.max(lagSeconds, another.lagSeconds), due + another.due, heldKeys + another.heldKeys);
        }
    }

    /** Asks the store; throws what that throws. */
    static OutboxSample take(OutboxAdmin admin, Set<String> destinations, int upTo, long takenAt) {
        Lags lags = admin.lags(upTo);
        Map<String, Place> places = new HashMap<>();
        for (DestinationLag lag : lags.destinations()) {
            Place place = new Place(
                    lag.lag().toNanos() / 1e9,
                    lag.due().value(),
                    lag.heldBackKeys().value());
            places.merge(label(destinations, lag.destination()), place, Place::and);
        }
        Map<String, Integer> paused = new HashMap<>();
        for (PausedDestination pause : admin.paused()) {
            paused.merge(label(destinations, pause.destination().toString()), 1, Integer::sum);
        }
        Map<MessageState, Count> counts = admin.counts(upTo);
        return new OutboxSample(
                takenAt,
                Map.copyOf(places),
                lags.bound() == Count.Bound.EXACT,
                Map.copyOf(paused),
                numberIn(counts, MessageState.PENDING),
                numberIn(counts, MessageState.PARKED));
    }

    private static String label(Set<String> destinations, String destination) {
        return destinations.contains(destination) ? destination : OTHER;
    }

    private static double numberIn(Map<MessageState, Count> counts, MessageState state) {
        Count count = counts.get(state);
        return count == null ? Double.NaN : count.value();
    }

    Place place(String label) {
        Place place = places.get(label);
        if (place != null) {
            return place;
        }
        return isComplete ? Place.NOTHING : Place.UNKNOWN;
    }

    int paused(String label) {
        return paused.getOrDefault(label, 0);
    }
}
