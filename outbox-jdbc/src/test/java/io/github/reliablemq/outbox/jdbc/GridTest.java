package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Due;
import io.github.reliablemq.Repeat.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Due times of schedules. */
class GridTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00.25Z");

    @Test
    void aPeriodCountsFromTheFirstDueTime() {
        Grid grid = every(Duration.ofSeconds(4));
        Instant first = grid.first(Due.after(Duration.ofSeconds(3)), NOW);
        assertThat(first).isEqualTo(NOW.plusSeconds(3));
        assertThat(grid.next(NOW.plusSeconds(3), NOW.plusSeconds(3).plusMillis(40)))
                .isEqualTo(NOW.plusSeconds(7));
    }

    @Test
    void pointsThatHavePassedAreSkippedAndTheGridStays() {
        Grid grid = every(Duration.ofSeconds(4));
        assertThat(grid.next(NOW, NOW.plusSeconds(21))).isEqualTo(NOW.plusSeconds(24));
        assertThat(grid.next(NOW, NOW.plusSeconds(24))).isEqualTo(NOW.plusSeconds(28));
        assertThat(grid.next(NOW, NOW.plus(Duration.ofDays(3660)).plusSeconds(1)))
                .isEqualTo(NOW.plus(Duration.ofDays(3660)).plusSeconds(4));
    }

    @Test
    void anOccurrenceCalledBackBeforeItsTimeIsFollowedByTheNextPoint() {
        assertThat(every(Duration.ofSeconds(4)).next(NOW.plusSeconds(100), NOW)).isEqualTo(NOW.plusSeconds(104));
        assertThat(cron("0 0 8 * * *", ZoneOffset.UTC).next(Instant.parse("2026-12-24T08:00:00Z"), NOW))
                .isEqualTo("2026-12-25T08:00:00Z");
    }

    @Test
    void aPeriodMayStartInThePast() {
        Instant start = NOW.minusSeconds(10);
        assertThat(every(Duration.ofSeconds(4)).first(Due.at(start), NOW)).isEqualTo(start);
    }

    @Test
    void cronStartsAtTheFirstMomentNotBeforeItsStart() {
        Grid grid = cron("0 0 8 * * MON-FRI", ZoneOffset.UTC);
        assertThat(grid.first(Due.at(Instant.parse("2026-11-30T08:00:00Z")), NOW))
                .isEqualTo("2026-11-30T08:00:00Z");
        assertThat(grid.first(Due.now(), Instant.parse("2026-11-30T08:00:00.000001Z")))
                .isEqualTo("2026-12-01T08:00:00Z");
        assertThat(grid.first(Due.after(Duration.ofDays(6)), NOW)).isEqualTo("2026-12-04T08:00:00Z");
        assertThat(grid.first(Due.at(Instant.EPOCH), NOW)).isEqualTo("2026-11-30T08:00:00Z");
    }

    @Test
    void cronOfEachSecondNeverCarriesFractionsAlong() {
        assertThat(cron("* * * * * *", ZoneOffset.UTC).next(NOW.minusSeconds(5), NOW))
                .isEqualTo("2026-11-27T08:00:01Z");
    }

    @Test
    void whereClocksGoForwardALocalTimeThatDoesNotExistIsLeftOut() {
        assertThat(moments("0 30 2 * * *", "2026-03-28T00:00:00Z", 2))
                .containsExactly(Instant.parse("2026-03-28T01:30:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void whereClocksGoBackALocalTimeThatHappensTwiceCountsOnce() {
        assertThat(moments("0 30 2 * * *", "2026-10-24T12:00:00Z", 2))
                .containsExactly(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
    }

    @Test
    void stepsOfHalfAnHourGoOnThroughBothChangesOfTheClock() {
        for (String from : List.of("2026-03-28T23:00:00Z", "2026-10-24T23:00:00Z")) {
            List<Instant> moments = moments("0 */30 * * * *", from, 10);
            for (int i = 1; i < moments.size(); i++) {
                assertThat(Duration.between(moments.get(i - 1), moments.get(i))).isEqualTo(Duration.ofMinutes(30));
            }
        }
    }

    @Test
    void dayOfMonthAndDayOfWeekMustBothFit() {
        assertThat(cron("0 0 0 13 * FRI", ZoneOffset.UTC).next(NOW, NOW)).isEqualTo("2027-08-13T00:00:00Z");
    }

    @Test
    void aDayThatNeverComesIsNoMoment() {
        assertThat(cron("0 0 0 31 2 *", ZoneOffset.UTC).first(Due.now(), NOW)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "0 0 8 * *", "60 * * * * *", "0 0 25 * * *", "0 0 0 * * * 2027", "0 0 0 * * FOO"})
    void whatIsNoCronExpressionIsRefused(String expression) {
        assertThatThrownBy(() -> cron(expression, ZoneOffset.UTC)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anExpressionHasABoundedLength() {
        assertThatThrownBy(() -> cron("0 0 0 " + "1,".repeat(200) + "1 * *", ZoneOffset.UTC))
                .hasMessageContaining("the limit is 200");
    }

    private static Grid every(Duration period) {
        return Grid.of(new Rule.Every(period));
    }

    private static Grid cron(String expression, ZoneId zone) {
        return Grid.of(new Rule.Cron(expression, zone));
    }

    private static List<Instant> moments(String expression, String from, int count) {
        Grid grid = cron(expression, BERLIN);
        List<Instant> moments = new ArrayList<>();
        Instant last = Instant.parse(from);
        for (int i = 0; i < count; i++) {
            last = grid.next(last, last);
            assertThat(last).isNotNull();
            moments.add(last);
        }
        return moments;
    }
}
