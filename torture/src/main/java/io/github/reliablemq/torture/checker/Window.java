package io.github.reliablemq.torture.checker;

import java.util.HashSet;
import java.util.Set;

/** One fault: when it was there, to whom it was done, whether it bit, when everything flowed again. */
final class Window {
    /** The row whose harm is that the harness sends a message again. */
    private static final String COPIES = "C5";

    private final String row;
    private final String way;
    private final Set<String> hurt;
    private final long begin;
    private final long graceNanos;
    private final Set<Id> copied = new HashSet<>();
    private long end = Long.MAX_VALUE;
    private long recovered = Long.MIN_VALUE;
    private boolean bit;

    private Window(String row, String way, Set<String> hurt, long begin, long graceNanos) {
        this.row = row;
        this.way = way;
        this.hurt = hurt;
        this.begin = begin;
        this.graceNanos = graceNanos;
    }

    /** Columns: nanos, begin, row, instance, what, way, hurt. The last two are missing in old histories. */
    static Window begun(Line line, long graceNanos) {
        String way = line.has(5) ? line.text(5) : "";
        Set<String> hurt = line.has(6) ? Set.of(line.text(6).split(",", -1)) : Set.of();
        return new Window(line.text(2), way, hurt, line.number(0), graceNanos);
    }

    void bit() {
        bit = true;
    }

    void ended(long nanos) {
        end = nanos;
    }

    void recovered(long nanos) {
        recovered = nanos;
    }

    /** The harness itself sent that message again. */
    void copied(Id message) {
        copied.add(message);
    }

    String row() {
        return row;
    }

    /** The row and the way it was done, which has to be felt at least once in a run. */
    String label() {
        return way.isEmpty() ? row : row + ' ' + way;
    }

    boolean hasBitten() {
        return bit;
    }

    boolean hasRecovered() {
        return recovered != Long.MIN_VALUE;
    }

    /** How long it took from its end until everything flowed again. */
    long recoveryNanos() {
        return Math.max(0, recovered - end);
    }

    long begin() {
        return begin;
    }

    /** The last moment at which it may still have a consequence. */
    long tail() {
        return end == Long.MAX_VALUE ? end : Math.max(recovered, end + graceNanos);
    }

    boolean strikesOnce() {
        return Consequence.strikesOnce(row);
    }

    /** Whether it was felt, or had just been, between two moments, and can have had that consequence. */
    boolean mayBring(Consequence consequence, long from, long until) {
        return bit && consequence.mayFollow(row, hurt) && begin <= until && from <= tail();
    }

    /** Whether that message can be one of those it made come again. */
    boolean mayRepeat(Id message) {
        return !row.equals(COPIES) || copied.isEmpty() || copied.contains(message);
    }
}
