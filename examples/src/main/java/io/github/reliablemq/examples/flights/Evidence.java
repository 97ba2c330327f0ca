package io.github.reliablemq.examples.flights;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that a ledger is made of, from the places themselves: the input file, the tables, the mail log, the broker.
 *
 * @param file all rows of the input
 * @param history how the writers say each transaction ended
 * @param table the flights that are in the database
 * @param storedStatistics every copy the broker stored in the queue of the statistics, in its order
 * @param storedMail the same for the queue of the mails
 * @param effects every effect in the database, in the order of commits within a key
 * @param mails every mail, in the order they were written
 * @param airports the table that the statistics consumer kept
 * @param repeatsSuppressed deliveries that were answered without an effect because there had been one
 */
record Evidence(
        List<Flight> file,
        Map<Integer, Fate> history,
        Set<Integer> table,
        List<Sighting> storedStatistics,
        List<Sighting> storedMail,
        List<Sighting> effects,
        List<Sighting> mails,
        Map<String, Airport> airports,
        long repeatsSuppressed,
        Kills kills) {

    /** Whatever came out of its key's order, in any of the four places. */
    List<Disorder> disorders() {
        return Stream.of(
                        Disorder.in("statistics queue", storedStatistics),
                        Disorder.in("mail queue", storedMail),
                        Disorder.in("effects", effects),
                        Disorder.in("mails", mails))
                .flatMap(List::stream)
                .toList();
    }
}
