package io.github.reliablemq.torture.checker;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a fault may bring about without any promise being broken; each row of the matrix may do some of it, to those
 * whom it hurts.
 */
enum Consequence {
    /** The broker stores a message again: the answer to a send or the settlement after it was lost, or who sent it. */
    REPEAT_AT_BROKER("RELAY"),
    /** A handler whose effect cannot join a transaction runs again: the mark after the effect was lost. */
    REPEAT_AT_CONSUMER("REDIS_CONSUMER"),
    /** The database ends before it has logged ids of transactions that it gave, and gives them to others. */
    ID_GIVEN_AGAIN("everybody");

    private static final Map<String, Set<Consequence>> BY_ROW = byRow();

    /** The harness's own copies and a Redis that forgets bring it about whoever else is hurt. */
    private static final Set<String> HURT_ANYBODY = Set.of("C5", "K1", "K2", "K3");

    /** Of these a message can come again once: one process ends or stands still, or one answer is lost. */
    private static final Set<String> STRIKE_ONCE = Set.of("R1", "R2", "D1", "B2", "C1");

    private final String sufferer;

    Consequence(String sufferer) {
        this.sufferer = sufferer;
    }

    private static Map<String, Set<Consequence>> byRow() {
        Map<String, Set<Consequence>> table = new HashMap<>();
        Set<Consequence> none = EnumSet.noneOf(Consequence.class);
        Set<Consequence> broker = EnumSet.of(REPEAT_AT_BROKER);
        Set<Consequence> consumer = EnumSet.of(REPEAT_AT_CONSUMER);
        Set<Consequence> both = EnumSet.of(REPEAT_AT_BROKER, REPEAT_AT_CONSUMER);
        // Relays killed, paused, out of memory, replaced, out of file handles.
        put(table, broker, "R1", "R2", "R3", "R4", "R6");
        // A process is killed and started again in another time.
        put(table, both, "R5");
        // Writers touch neither relays nor consumers.
        put(table, none, "W1", "W2", "D7", "D9");
        // The database: settlements of the relay, and effects that a handler commits by itself.
        put(table, both, "D1", "D3", "D4", "D5");
        put(table, EnumSet.allOf(Consequence.class), "D2", "D6");
        // An old snapshot only makes things slow.
        put(table, none, "D8");
        // The broker: what it delivers again a completed lease turns away.
        put(table, broker, "B1", "B2", "B3", "B4", "B6");
        put(table, none, "B5");
        // Consumers killed, hanging, frozen beyond their lease.
        put(table, consumer, "C1", "C2", "C6");
        // A message ends relays that have others in hand, or consumers.
        put(table, both, "C3");
        put(table, none, "C4");
        // The harness sends the second copy itself.
        put(table, broker, "C5");
        put(table, consumer, "K1", "K2", "K3");
        // Operators requeue what may have been sent.
        put(table, broker, "O1");
        put(table, EnumSet.allOf(Consequence.class), "M1");
        return Map.copyOf(table);
    }

    private static void put(Map<String, Set<Consequence>> table, Set<Consequence> what, String... rows) {
        for (String row : rows) {
            table.put(row, what);
        }
    }

    /**
     * Whether a fault of that row can bring it about.
     *
     * @param hurt the roles it was done to; empty for everybody
     */
    boolean mayFollow(String row, Set<String> hurt) {
        return BY_ROW.getOrDefault(row, Set.of()).contains(this)
                && (hurt.isEmpty() || hurt.contains(sufferer) || HURT_ANYBODY.contains(row));
    }

    /** Whether one fault of that row makes a message come again at most once. */
    static boolean strikesOnce(String row) {
        return STRIKE_ONCE.contains(row);
    }
}
