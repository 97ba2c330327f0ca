package io.github.reliablemq.examples.flights;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** The figures of one airport. */
record Airport(long departures, long totalDelay) {

    /** The same figures as the consumer keeps, straight from records of the input file. */
    static Map<String, Airport> of(Collection<Flight> flights) {
        Map<String, Airport> airports = new TreeMap<>();
        for (Flight flight : flights) {
            airports.merge(flight.key(), new Airport(1, flight.delay()), Airport::plus);
        }
        return airports;
    }

    private Airport plus(Airport other) {
        return new Airport(departures + other.departures, totalDelay + other.totalDelay);
    }
}
