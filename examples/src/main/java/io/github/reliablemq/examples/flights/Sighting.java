package io.github.reliablemq.examples.flights;

import java.util.List;
import java.util.Optional;

/**
 * One copy of a message that was seen somewhere: stored by the broker, counted in the statistics, written as a mail.
 *
 * @param flight {@link Flight#number}
 * @param by the incarnation of the consumer, or the broker
 */
record Sighting(String messageId, int flight, String key, String by) {

    private static final String SEPARATOR = "\t";

    /** The key comes last: it may hold anything but the end of a line. */
    String toLine() {
        return String.join(SEPARATOR, messageId, Integer.toString(flight), by, key.replaceAll("\\R", " "));
    }

    /** Reads what {@link #toLine} wrote; empty for anything else. */
    static Optional<Sighting> parse(String line) {
        List<String> parts = List.of(line.split(SEPARATOR, 4));
        return parts.size() < 4
                ? Optional.empty()
                : Optional.of(new Sighting(parts.get(0), Integer.parseInt(parts.get(1)), parts.get(3), parts.get(2)));
    }
}
