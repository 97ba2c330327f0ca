package io.github.reliablemq.examples.flights;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The account of a run.
 *
 * @param rows rows of the file
 * @param committed flights in the database
 * @param rolledBack rows whose transaction was rolled back, whole or to the savepoint
 * @param stored distinct messages the broker stored in both queues
 * @param storedRepeats copies it stored beyond those
 * @param effects commits of the statistics consumer
 * @param mails lines of the mail log
 * @param repeatsSuppressed deliveries without an effect because there had been one
 * @param lost committed flights missing at the broker, in the statistics or in the mails, added up
 * @param invented flights seen there that no transaction committed, added up
 * @param jdbcDouble statistics effects beyond the first of a flight
 * @param redisRepeats mails beyond the first of a flight
 * @param unexplained repeats that no kill accounts for, and rows whose writer says otherwise than the database
 * @param misordered first copies out of their key's order, in any of the four places
 * @param tablesEqual whether the airports' figures are those of the input file without what was rolled back
 */
record Ledger(
        int rows,
        int committed,
        int rolledBack,
        int stored,
        int storedRepeats,
        int effects,
        int mails,
        long repeatsSuppressed,
        int lost,
        int invented,
        int jdbcDouble,
        int redisRepeats,
        int unexplained,
        int misordered,
        boolean tablesEqual) {

    static Ledger of(Evidence evidence) {
        List<List<Sighting>> places =
                List.of(evidence.storedStatistics(), evidence.storedMail(), evidence.effects(), evidence.mails());
        Set<Integer> committed = evidence.table();
        int copies = evidence.storedStatistics().size() + evidence.storedMail().size();
        int stored = messages(evidence.storedStatistics()) + messages(evidence.storedMail());
        return new Ledger(
                evidence.file().size(),
                committed.size(),
                rolledBack(evidence.history()),
                stored,
                copies - stored,
                evidence.effects().size(),
                evidence.mails().size(),
                evidence.repeatsSuppressed(),
                places.stream()
                        .mapToInt(place -> missing(committed, flights(place)))
                        .sum(),
                places.stream()
                        .mapToInt(place -> missing(flights(place), committed))
                        .sum(),
                repeats(evidence.effects()),
                repeats(evidence.mails()),
                unexplained(evidence, copies - stored),
                evidence.disorders().size(),
                evidence.airports().equals(Airport.of(survivors(evidence))));
    }

    /** Whether every promise was kept. Repeated mails that a kill accounts for are within the promise. */
    boolean isClean() {
        return lost == 0 && invented == 0 && jdbcDouble == 0 && unexplained == 0 && misordered == 0 && tablesEqual;
    }

    private static Set<Integer> flights(List<Sighting> place) {
        return place.stream().map(Sighting::flight).collect(Collectors.toSet());
    }

    private static int messages(List<Sighting> place) {
        return (int) place.stream().map(Sighting::messageId).distinct().count();
    }

    private static int missing(Set<Integer> expected, Set<Integer> found) {
        return (int) expected.stream().filter(flight -> !found.contains(flight)).count();
    }

    private static int repeats(List<Sighting> place) {
        return place.size() - flights(place).size();
    }

    private static int rolledBack(Map<Integer, Fate> history) {
        return (int)
                history.values().stream().filter(fate -> fate != Fate.COMMITTED).count();
    }

    private static List<Flight> survivors(Evidence evidence) {
        return evidence.file().stream()
                .filter(flight -> evidence.history().get(flight.number()) == Fate.COMMITTED)
                .toList();
    }

    private static int unexplained(Evidence evidence, int storedRepeats) {
        int fates = (int) evidence.file().stream()
                .filter(flight -> evidence.table().contains(flight.number())
                        != (evidence.history().get(flight.number()) == Fate.COMMITTED))
                .count();
        int atTheBroker = evidence.kills().senders() == 0 ? storedRepeats : 0;
        return fates + atTheBroker + unexplainedMails(evidence);
    }

    /** A mail may come again only if the process that wrote it before was killed before it could say so. */
    private static int unexplainedMails(Evidence evidence) {
        Map<Integer, String> writers = new HashMap<>();
        int unexplained = 0;
        for (Sighting mail : evidence.mails()) {
            String before = writers.put(mail.flight(), mail.by());
            if (before != null
                    && (before.equals(mail.by())
                            || !evidence.kills().consumers().contains(before))) {
                unexplained++;
            }
        }
        return unexplained;
    }

    /** The one line for machines. */
    String toLine(long seed, long seconds) {
        return "LEDGER rows=" + rows + " committed=" + committed + " rolledBack=" + rolledBack + " stored=" + stored
                + " repeatsSuppressed=" + repeatsSuppressed + " lost=" + lost + " invented=" + invented
                + " jdbcDouble=" + jdbcDouble + " redisRepeats=" + redisRepeats + " misordered=" + misordered
                + " tablesEqual=" + tablesEqual + " seed=" + seed + " seconds=" + seconds;
    }
}
