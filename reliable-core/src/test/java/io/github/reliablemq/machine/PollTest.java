package io.github.reliablemq.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PollTest {

    private final Poll poll = Poll.between(Duration.ofMillis(10), Duration.ofSeconds(2));

    @Test
    void aLaneWithNothingToDoLooksLessAndLessOften() {
        assertThat(poll.after(1)).isLessThan(poll.after(2));
        assertThat(poll.after(20)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void afterAMinuteOfSilenceItLooksHalfAsOften() {
        // Thirty looks are a minute at the longest poll, ten are for the way there.
        assertThat(poll.after(40)).isEqualTo(Duration.ofSeconds(2));
        assertThat(poll.after(41)).isEqualTo(Duration.ofSeconds(4));
    }
}
