package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P7: a wait is as long as it is, whatever somebody does to the clock of the machine. */
final class SteadyClockTest {

    private static final Duration WAIT = Duration.ofSeconds(60);

    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos = Long.MAX_VALUE - 5;
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

    @Test
    void itStartsWithTheWallAndGoesWithIt() {
        assertThat(clock.instant()).isEqualTo(wall);
        pass(WAIT);
        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    @DisplayName("P7: a clock that is set back by an hour makes no wait longer")
    void aClockThatIsSetBackMakesNoWaitLonger() {
        Instant begin = clock.instant();
        pass(WAIT.dividedBy(2));
        wall = wall.minus(Duration.ofHours(1));
        pass(WAIT.dividedBy(2));
        assertThat(clock.instant()).isEqualTo(begin.plus(WAIT));
    }

    @Test
    @DisplayName("P10: the time for which the whole machine stood still has passed")
    void aMachineThatStoodStillHasAged() {
        Instant begin = clock.instant();
        wall = wall.plus(WAIT);
        assertThat(clock.instant()).isEqualTo(begin.plus(WAIT));
    }

    @Test
    @DisplayName("P7: relays measure with it unless they are told otherwise")
    void relaysMeasureWithIt() {
        RelayBuilder builder = Relay.builder("test", new ScriptedStore(), new ScriptedTransport());
        assertThat(builder.settings().clock()).isInstanceOf(SteadyClock.class);
        assertThat(builder.clock(clock).settings().clock()).isSameAs(clock);
    }

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }
}
