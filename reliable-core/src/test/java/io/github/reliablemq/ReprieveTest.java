package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Reprieve.LENGTH;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class ReprieveTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Reprieve reprieve = Reprieve.by(() -> now);

    @Test
    void itRunsFromTheFirstLookAndIsOverAfterAMinute() {
        assertThat(reprieve.left(ID)).isEqualTo(LENGTH);
        pass(Duration.ofSeconds(20));
        assertThat(reprieve.left(ID)).isEqualTo(LENGTH.minusSeconds(20));
        pass(Duration.ofSeconds(40));
        assertThat(reprieve.left(ID)).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(reprieve.left(ID)).isZero();
    }

    @Test
    void eachMessageHasOneOfItsOwn() {
        reprieve.left(ID);
        pass(LENGTH);
        assertThat(reprieve.left(new MessageId(new UUID(7, 7)))).isEqualTo(LENGTH);
        assertThat(reprieve.left(ID)).isZero();
    }

    @Test
    void aMessageThatWasSetAsideAndCameBackHasAnotherOne() {
        reprieve.left(ID);
        pass(LENGTH);
        reprieve.over(ID);
        assertThat(reprieve.left(ID)).isEqualTo(LENGTH);
    }

    @Test
    void aMessageThatWasNotSeenForLongHasAnotherOne() {
        reprieve.left(ID);
        pass(LENGTH.plusMillis(1));
        assertThat(reprieve.left(ID)).isEqualTo(LENGTH);
    }

    @Test
    void noneIsOverAtOnce() {
        assertThat(Reprieve.none().left(ID)).isZero();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
