package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class DeferralTest {

    private static final int PREFETCH = 20;

    private final AtomicLong nanos = new AtomicLong(-1);
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Deferral deferral = new Deferral(PREFETCH, nanos::get, acknowledged::incrementAndGet);

    @Test
    void acknowledgementsOfQuickHandlersWaitUntilHalfOfThePrefetchIsInHand() {
        for (int i = 1; i < PREFETCH / 2; i++) {
            assertThat(isLeftAfter(Duration.ofMillis(1))).isTrue();
        }
        assertThat(isLeftAfter(Duration.ofMillis(1))).isFalse();

        deferral.acknowledged();

        assertThat(acknowledged).hasValue(PREFETCH / 2 - 1);
        assertThat(deferral.isEmpty()).isTrue();
        assertThat(isLeftAfter(Duration.ofMillis(1))).isTrue();
    }

    @Test
    void theAcknowledgementOfASlowHandlerDoesNotWait() {
        assertThat(isLeftAfter(Duration.ofMillis(9))).isTrue();
        assertThat(isLeftAfter(Duration.ofMillis(10))).isFalse();
    }

    @Test
    void noneWaitsForLongerThanATenthOfASecond() {
        assertThat(isLeftAfter(Duration.ofMillis(1))).isTrue();
        assertThat(deferral.isDue()).isFalse();

        pass(Duration.ofMillis(99));
        assertThat(deferral.isDue()).isFalse();

        pass(Duration.ofMillis(1));
        assertThat(deferral.isDue()).isTrue();
    }

    @Test
    void afterMessagesWereGivenBackTheNextOnesAreAcknowledgedOneByOneForAWhile() {
        assertThat(isLeftAfter(Duration.ofMillis(1))).isTrue();

        deferral.givenBack();

        assertThat(deferral.isEmpty()).isTrue();
        deferral.acknowledged();
        assertThat(acknowledged).hasValue(0);
        int oneByOne = 0;
        while (!isLeftAfter(Duration.ofMillis(1))) {
            oneByOne++;
        }
        assertThat(oneByOne).isEqualTo(50);
    }

    @Test
    void withoutAPrefetchNothingWaits() {
        Deferral none = new Deferral(1, nanos::get, acknowledged::incrementAndGet);
        none.received();
        assertThat(none.defers()).isFalse();
        assertThat(none.isEmpty()).isTrue();
    }

    private boolean isLeftAfter(Duration handling) {
        deferral.received();
        pass(handling);
        return deferral.defers();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
