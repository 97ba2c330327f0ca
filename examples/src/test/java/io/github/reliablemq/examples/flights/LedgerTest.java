package io.github.reliablemq.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A ledger that cannot find planted faults proves nothing. */
class LedgerTest {

    private final List<Flight> file = List.of(flight(1, "A"), flight(2, "B"), flight(3, "A"), flight(4, "A"));
    private final Map<Integer, Fate> history = new HashMap<>();
    private final Set<Integer> table = new HashSet<>(Set.of(1, 2, 3));
    private final List<Sighting> storedStatistics = new ArrayList<>();
    private final List<Sighting> storedMail = new ArrayList<>();
    private final List<Sighting> effects = new ArrayList<>();
    private final List<Sighting> mails = new ArrayList<>();
    private final Map<String, Airport> airports = new HashMap<>();
    private Kills kills = Kills.NONE;

    /** Three flights that went well, and a fourth that was rolled back. */
    @BeforeEach
    void allWell() {
        for (Flight flight : file.subList(0, 3)) {
            history.put(flight.number(), Fate.COMMITTED);
            storedStatistics.add(seen("s", flight.number(), flight.key(), "broker"));
            storedMail.add(seen("m", flight.number(), flight.key(), "broker"));
            effects.add(seen("s", flight.number(), flight.key(), "consumer-1"));
            mails.add(seen("m", flight.number(), flight.key(), "consumer-1"));
        }
        history.put(4, Fate.ROLLED_BACK);
        airports.put("A", new Airport(2, 20));
        airports.put("B", new Airport(1, 10));
    }

    @Test
    void cleanRunIsClean() {
        Ledger ledger = ledger();
        assertThat(ledger.isClean()).isTrue();
        assertThat(ledger.toLine(7, 12))
                .isEqualTo("LEDGER rows=4 committed=3 rolledBack=1 stored=6 repeatsSuppressed=5 lost=0 invented=0"
                        + " jdbcDouble=0 redisRepeats=0 misordered=0 tablesEqual=true seed=7 seconds=12");
    }

    @Test
    void messageMissingAnywhereIsLost() {
        storedMail.remove(2);
        effects.remove(0);
        mails.remove(1);
        assertThat(ledger().lost()).isEqualTo(3);
        assertThat(ledger().isClean()).isFalse();
    }

    @Test
    void messageOfARolledBackFlightIsInvented() {
        storedStatistics.add(seen("s", 4, "A", "broker"));
        effects.add(seen("s", 4, "A", "consumer-1"));
        assertThat(ledger().invented()).isEqualTo(2);
        assertThat(ledger().isClean()).isFalse();
    }

    @Test
    void secondEffectOfAFlightIsDoubleEvenUnderAnotherId() {
        effects.add(seen("other", 3, "A", "consumer-2"));
        assertThat(ledger().jdbcDouble()).isEqualTo(1);
        assertThat(ledger().isClean()).isFalse();
    }

    @Test
    void repeatedMailIsExplainedByTheKillOfItsFirstWriterOnly() {
        mails.add(seen("m", 3, "A", "consumer-2"));
        assertThat(ledger().redisRepeats()).isEqualTo(1);
        assertThat(ledger().isClean()).isFalse();
        kills = new Kills(0, Set.of("consumer-1"));
        assertThat(ledger().redisRepeats()).isEqualTo(1);
        assertThat(ledger().isClean()).isTrue();
    }

    @Test
    void mailRepeatedByTheSameProcessIsNeverExplained() {
        mails.add(seen("m", 3, "A", "consumer-1"));
        kills = new Kills(2, Set.of("consumer-1"));
        assertThat(ledger().unexplained()).isEqualTo(1);
        assertThat(ledger().isClean()).isFalse();
    }

    @Test
    void repeatedStorageNeedsAKill() {
        storedMail.add(seen("m", 3, "A", "broker"));
        assertThat(ledger().storedRepeats()).isEqualTo(1);
        assertThat(ledger().stored()).isEqualTo(6);
        assertThat(ledger().isClean()).isFalse();
        kills = new Kills(1, Set.of());
        assertThat(ledger().isClean()).isTrue();
    }

    @Test
    void firstCopiesOutOfOrderAreMisordered() {
        Sighting first = storedStatistics.remove(0);
        storedStatistics.add(first);
        assertThat(ledger().misordered()).isEqualTo(1);
        assertThat(ledger().isClean()).isFalse();
    }

    @Test
    void repeatsAndOtherKeysDoNotDisturbTheOrder() {
        storedStatistics.add(seen("s", 1, "A", "broker"));
        storedStatistics.add(seen("s", 2, "B", "broker"));
        assertThat(ledger().misordered()).isZero();
    }

    @Test
    void wrongFiguresMakeTheTablesUnequal() {
        airports.put("A", new Airport(2, 21));
        assertThat(ledger().tablesEqual()).isFalse();
        assertThat(ledger().isClean()).isFalse();
    }

    @Test
    void rowThatTheWriterRolledBackMustNotBeInTheTable() {
        table.add(4);
        assertThat(ledger().unexplained()).isEqualTo(1);
        assertThat(ledger().isClean()).isFalse();
    }

    private Ledger ledger() {
        return Ledger.of(
                new Evidence(file, history, table, storedStatistics, storedMail, effects, mails, airports, 5, kills));
    }

    private static Flight flight(int number, String key) {
        return new Flight(number, key, 10, "");
    }

    private static Sighting seen(String queue, int number, String key, String by) {
        return new Sighting(queue + number, number, key, by);
    }
}
