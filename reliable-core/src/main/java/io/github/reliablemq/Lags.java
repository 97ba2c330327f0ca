package io.github.reliablemq;

import java.util.List;

/**
 * How far the relays are behind.
 *
 * @param destinations those that have unsent messages, the worst first
 * @param bound {@link Count.Bound#AT_LEAST} when the look ended at its bound: figures are lower bounds then, and a
 *     destination may be missing
 */
public record Lags(List<DestinationLag> destinations, Count.Bound bound) {

    public Lags {
        destinations = List.copyOf(destinations);
    }
}
