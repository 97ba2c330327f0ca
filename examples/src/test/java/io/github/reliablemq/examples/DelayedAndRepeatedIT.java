package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Rescheduling;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DelayedAndRepeatedIT {

    @Test
    @DisplayName(
            "P9: delayed, repeated and moved messages come in time, cancelled ones do not, and the answers are true")
    void waitingMessagesComeInTime() throws InterruptedException {
        DelayedAndRepeated.Result result = DelayedAndRepeated.run(System.out);

        Arrivals arrivals = result.arrivals();
        assertThat(arrivals.of("never")).isEmpty();
        assertThat(arrivals.of("moved from an hour to now")).hasSize(1);
        assertThat(arrivals.of("at a moment")).hasSize(1);
        assertThat(arrivals.of("delayed by 1.5 s"))
                .singleElement()
                .satisfies(time -> assertThat(time).isGreaterThan(Duration.ofMillis(1_500)));
        assertThat(arrivals.of("cron, each second, four times")).hasSize(4);
        List<Duration> series = arrivals.of("first after 0.75 s, then five more every 1 s");
        assertThat(series).hasSize(6);
        for (int i = 0; i < series.size(); i++) {
            assertThat(series.get(i)).isGreaterThan(Duration.ofMillis(750 + 1_000L * i));
        }
        assertThat(result.waiting()).isEqualTo(Cancellation.CANCELLED);
        assertThat(result.sooner()).isEqualTo(Rescheduling.RESCHEDULED);
        assertThat(result.tooLate()).isEqualTo(Cancellation.NOT_WAITING);
        // Some may still be on their way, but none whose time came later.
        assertThat(arrivals.dueTimes("every 0.5 s"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(due -> assertThat(due).isBefore(result.ended()));
        assertThat(result.series()).isIn(Cancellation.CANCELLED, Cancellation.MAY_HAVE_BEEN_SENT);
    }
}
