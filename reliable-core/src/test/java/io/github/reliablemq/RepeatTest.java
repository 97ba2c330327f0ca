package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a schedule is told. */
final class RepeatTest {

    @Test
    void theClassicCaseIsOneLine() {
        Repeat repeat = Repeat.times(6, Duration.ofSeconds(4)).startingAfter(Duration.ofSeconds(3));
        assertThat(repeat.rule()).isEqualTo(new Repeat.Rule.Every(Duration.ofSeconds(4)));
        assertThat(repeat.start()).isEqualTo(Due.after(Duration.ofSeconds(3)));
        assertThat(repeat.limit()).hasValue(6);
    }

    @Test
    void withoutALimitThereIsNoEnd() {
        assertThat(Repeat.every(Duration.ofSeconds(1)).limit()).isEmpty();
        assertThat(Repeat.cron("* * * * * *", ZoneOffset.UTC).atMost(3).limit()).hasValue(3);
    }

    @Test
    void absurdNumbersAreRefused() {
        assertThatThrownBy(() -> Repeat.times(0, Duration.ofSeconds(1))).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Repeat.every(Duration.ZERO)).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Repeat.every(Duration.ofDays(5_000))).isInstanceOf(InvalidMessageException.class);
        Repeat repeat = Repeat.every(Duration.ofSeconds(1));
        assertThatThrownBy(() -> repeat.startingAfter(Duration.ofSeconds(-1)))
                .isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> repeat.startingAt(Instant.MAX)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void occurrencesHaveIdsThatFollowFromTheSchedule() {
        ScheduleId id = ScheduleId.named("nightly");
        assertThat(ScheduleId.parse(id.toString())).isEqualTo(id);
        assertThat(id.occurrence(7)).isEqualTo(ScheduleId.named("nightly").occurrence(7));
        assertThat(id.occurrence(7).value().version()).isEqualTo(5);
        Set<MessageId> ids = new HashSet<>();
        for (int i = 1; i <= 1_000; i++) {
            ids.add(id.occurrence(i));
            ids.add(ScheduleId.named("hourly").occurrence(i));
        }
        assertThat(ids).hasSize(2_000);
    }
}
