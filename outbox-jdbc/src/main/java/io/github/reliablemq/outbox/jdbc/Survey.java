package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What waits in an outbox, by destination, as one look showed it. Destinations that operators paused are not in it.
 *
 * @param ready the lowest number of each destination with unkeyed rows that can go at once
 * @param due the earliest due time of each destination with unkeyed rows whose time has come
 * @param keyed destinations with keyed rows, held back or not
 * @param waits when the next unkeyed row of each other destination becomes due
 * @param nextRetry until the next keyed row that waits for a retry becomes due; null for none
 */
record Survey(
        Map<String, Long> ready,
        Map<String, String> due,
        Set<String> keyed,
        Map<String, Wait> waits,
        @Nullable Duration nextRetry) {

    /**
     * For a row's time.
     *
     * @param due that time, as the database writes it
     * @param left until then, at the time of the survey
     */
    record Wait(String due, Duration left) {}

    static final Survey NOTHING = new Survey(Map.of(), Map.of(), Set.of(), Map.of(), null);

    private static final int READY = 0;
    private static final int DUE = 1;
    private static final int KEYED = 2;

    static Survey make(ClaimRun run, String sql) throws SQLException {
        Map<String, Long> ready = new LinkedHashMap<>();
        Map<String, String> due = new LinkedHashMap<>();
        Set<String> keyed = new LinkedHashSet<>();
        Map<String, Wait> waits = new LinkedHashMap<>();
        Duration nextRetry = null;
        try (PreparedStatement survey = run.prepare(sql);
                ResultSet row = ClaimRun.answer(survey)) {
            while (row.next()) {
                String destination = row.getString(2);
                Duration wait = Duration.of(row.getLong(4), ChronoUnit.MICROS);
                switch (row.getInt(1)) {
                    case READY -> ready.put(destination, Long.valueOf(row.getString(3)));
                    case DUE -> {
                        if (wait.isNegative() || wait.isZero()) {
                            due.put(destination, row.getString(3));
                        } else {
                            waits.put(destination, new Wait(row.getString(3), wait));
                        }
                    }
                    case KEYED -> keyed.add(destination);
                    default -> nextRetry = wait;
                }
            }
        }
        return new Survey(ready, due, keyed, waits, nextRetry);
    }

    Outlook outlook(Reach reach) {
        Predicate<String> within = within(reach);
        boolean likely = ready.keySet().stream().anyMatch(within)
                || due.keySet().stream().anyMatch(within)
                || keyed.stream().anyMatch(within);
        return new Outlook(likely ? Outlook.Work.LIKELY : Outlook.Work.NONE, nextDue(reach, Duration.ZERO));
    }

    /**
     * When a row becomes due, from the time of the survey on; null when none waits for a time.
     *
     * @param after leaves out those that were due by then
     */
    @Nullable
    Duration nextDue(Reach reach, Duration after) {
        Predicate<String> within = within(reach);
        Duration next = nextRetry == null || nextRetry.compareTo(after) <= 0 ? null : nextRetry;
        for (Map.Entry<String, Wait> wait : waits.entrySet()) {
            Duration left = wait.getValue().left();
            boolean isComing = within.test(wait.getKey()) && left.compareTo(after) > 0;
            if (isComing && (next == null || left.compareTo(next) < 0)) {
                next = left;
            }
        }
        return next;
    }

    static Predicate<String> within(Reach reach) {
        if (reach instanceof Reach.Only only) {
            return only.destination().toString()::equals;
        }
        Set<Destination> left = ((Reach.AllBut) reach).destinations();
        if (left.isEmpty()) {
            return destination -> true;
        }
        Set<String> names = left.stream().map(Destination::toString).collect(Collectors.toSet());
        return destination -> !names.contains(destination);
    }
}
