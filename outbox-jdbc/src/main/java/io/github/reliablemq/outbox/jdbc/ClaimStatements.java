package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.Reach.Spread;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One lane's claims. It remembers for which destinations something waits and where it was among their rows, so that a
 * claim costs the same however many finished, held back or paused rows there are. Used by one thread.
 *
 * <p>What it remembers is a hint that bounds where a claim looks for candidates, never which row is the head of a key.
 * Numbers below the hint may commit late: a survey without hints is made before a claim comes back empty, after a batch
 * that was not full unless one was made a moment ago, and between full ones for at most a twentieth of the time; and
 * only now and then while surveys are dear ({@link SurveyPace}).
 */
final class ClaimStatements {

    private final ClaimSql sql;
    private final ClaimBegin begin;
    private final SurveyPace pace;
    private final UnkeyedClaims unkeyed;
    private final KeyedClaims keyed;
    private Survey survey = Survey.NOTHING;
    private ClaimSource first = ClaimSource.READY;
    private Yield last = Yield.NOTHING;
    /** Looked up for each claim while surveys, which leave them out, are far apart. */
    private Set<String> paused = Set.of();
    /** How long after the survey the rows came due that claims have looked for without another. */
    private Duration come = Duration.ZERO;

    private int turn;

    ClaimStatements(ClaimSql sql, ClaimBegin begin, SurveyPace pace, Fronts fronts) {
        this.sql = sql;
        this.begin = begin;
        this.pace = pace;
        this.unkeyed = new UnkeyedClaims(sql, fronts);
        this.keyed = new KeyedClaims(sql);
    }

    /** Takes rows from all sources in turn; opens the claim's transaction. */
    Taking claim(Connection connection, Appetite appetite) throws SQLException {
        ClaimRun run = new ClaimRun(connection, maySurprise() ? begin.planning() : begin.keepingPlans());
        boolean surveyed = mayBeginWithSurvey();
        if (surveyed) {
            survey(run);
        }
        paused = Set.of();
        if (pace.isDear()) {
            paused = paused(run);
            come = pace.age();
            unkeyed.comeDue(survey, come);
        }
        Taking taking = take(run, appetite);
        if (taking.rows().isEmpty() && !surveyed && pace.isAffordable()) {
            survey(run);
            taking = take(run, appetite);
        }
        last = Yield.of(taking);
        return taking;
    }

    private boolean mayBeginWithSurvey() {
        return switch (last) {
            case NOTHING -> false;
            case SEVERAL_OF_KEYS -> pace.isAffordable() && !pace.isFresh();
            case SOME -> pace.isAffordable();
            case FULL -> pace.isTime();
        };
    }

    /**
     * Whether a plan that was made for an almost empty table may be a bad one: it sorts all that waits. Of rows without
     * a key or a time that is what has come since the last batch, as long as there was not more than it could take.
     */
    private boolean maySurprise() {
        return last == Yield.FULL || unkeyed.isAnyDue() || !keyed.destinations().isEmpty();
    }

    /** Between two surveys that are dear, a claim where something was before is the cheaper look. */
    Outlook look(Connection connection, Reach reach) throws SQLException {
        if (!pace.isAffordable()) {
            return new Outlook(Outlook.Work.LIKELY, nextDue(reach));
        }
        survey(new ClaimRun(connection, ClaimBegin.NOTHING));
        return survey.outlook(reach);
    }

    private void survey(ClaimRun run) throws SQLException {
        pace.begin();
        survey = Survey.make(run, sql.survey());
        come = Duration.ZERO;
        unkeyed.follow(survey);
        keyed.follow(survey);
        pace.end(survey);
        if (pace.isDear()) {
            unkeyed.gather();
        }
    }

    private Set<String> paused(ClaimRun run) throws SQLException {
        Set<String> names = new HashSet<>();
        try (PreparedStatement query = run.prepare(sql.paused());
                ResultSet row = ClaimRun.answer(query)) {
            while (row.next()) {
                names.add(row.getString(1));
            }
        }
        return names;
    }

    private Taking take(ClaimRun run, Appetite appetite) throws SQLException {
        List<String> destinations = destinations(appetite.reach());
        turn++;
        if (appetite.reach() instanceof Reach.AllBut all && all.spread() == Spread.ONE) {
            for (String destination : destinations) {
                Taking taking = take(run, appetite, List.of(destination));
                if (!taking.rows().isEmpty()) {
                    return taking;
                }
            }
            return Taking.nothing(nextDue(appetite.reach()));
        }
        return take(run, appetite, destinations);
    }

    private Taking take(ClaimRun run, Appetite appetite, List<String> destinations) throws SQLException {
        List<StoredRow> taken = new ArrayList<>();
        long bytesLeft = appetite.bytes();
        ClaimSource source = first;
        first = first.next();
        for (int i = 0; i < ClaimSource.values().length; i++) {
            int rowsLeft = appetite.messages() - taken.size();
            if (rowsLeft > 0 && bytesLeft > 0) {
                List<StoredRow> more = switch (source) {
                    case READY -> unkeyed.ready(run, destinations, rowsLeft, bytesLeft);
                    case DUE -> unkeyed.due(run, destinations, rowsLeft, bytesLeft);
                    case KEYED -> keyed.take(run, destinations, rowsLeft, bytesLeft);
                };
                taken.addAll(more);
                bytesLeft -= Taking.bytes(more);
            }
            source = source.next();
        }
        taken.sort(Comparator.comparingLong(StoredRow::rowId));
        return Taking.of(taken, appetite, left(taken, appetite.reach()));
    }

    /**
     * Rows of keys may have others behind them that wait for the end of this claim; and where there were keys there
     * will be, which only a survey finds. Keys that are held, by a parked row or by another claim, are no reason to
     * come back: each claim looks at them.
     */
    private Outlook left(List<StoredRow> taken, Reach reach) {
        Duration nextDue = nextDue(reach);
        boolean isWide = (nextDue == null || !nextDue.isNegative())
                && reach instanceof Reach.AllBut all
                && all.spread() == Spread.ANY;
        return new Outlook(taken.isEmpty() ? Outlook.Work.NONE : isWide ? left() : Outlook.Work.LIKELY, nextDue);
    }

    private Outlook.Work left() {
        boolean isAll = pace.isFresh() && !pace.didKeysGoLately();
        return keyed.left() == Outlook.Work.NONE && !isAll ? Outlook.Work.LIKELY : keyed.left();
    }

    private @Nullable Duration nextDue(Reach reach) {
        Duration wait = survey.nextDue(reach, come);
        return wait == null ? null : wait.minus(pace.age());
    }

    /** Everything known within the reach; the one that was first before is last now. */
    private List<String> destinations(Reach reach) {
        Set<String> known = new TreeSet<>(unkeyed.destinations());
        known.addAll(keyed.destinations());
        known.removeAll(paused);
        List<String> wanted =
                new ArrayList<>(known.stream().filter(Survey.within(reach)).toList());
        if (!wanted.isEmpty()) {
            Collections.rotate(wanted, -(turn % wanted.size()));
        }
        return wanted;
    }

    /** What the last claim brought, and so what the next one may expect. */
    private enum Yield {
        /** The next claim will be called: it tries where something was before. */
        NOTHING,
        /** Behind them more may have come while the lane waited for it. */
        SEVERAL_OF_KEYS,
        /** Most likely there is no more. */
        SOME,
        /** Most likely there is more. */
        FULL;

        static Yield of(Taking taking) {
            return switch (taking.left().work()) {
                case NONE -> NOTHING;
                case BEHIND -> taking.rows().size() > 1 ? SEVERAL_OF_KEYS : SOME;
                case LIKELY -> taking.isFull() ? FULL : SOME;
            };
        }
    }
}
