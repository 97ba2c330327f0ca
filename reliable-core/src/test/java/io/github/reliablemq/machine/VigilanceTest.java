package io.github.reliablemq.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P7, P11: which ends of others make a relay careful that runs. */
final class VigilanceTest {

    @Test
    void anEndThatWasNotThereBeforeIsNews() {
        Vigilance steady = heard(Vigilance.knowing(0), 4, 0);
        assertThat(steady.isNews(1)).isTrue();
        assertThat(steady.isNews(0)).isFalse();
    }

    @Test
    void anEndThatWasKnownAtTheStartIsNone() {
        Vigilance steady = heard(Vigilance.knowing(2), 4, 2);
        assertThat(steady.isNews(2)).isFalse();
        assertThat(steady.isNews(3)).isTrue();
    }

    @Test
    void whatIsExplainedIsForgotten() {
        Vigilance explained = heard(Vigilance.knowing(2), 4, 2).heard(0);
        assertThat(explained.isNews(1)).isTrue();
    }

    @Test
    @DisplayName("After an outage of the store the others seem silent until each is heard again")
    void anOutageIsNobodysEnd() {
        Vigilance back = heard(Vigilance.knowing(0), 9, 0).missed();
        for (int beat = 1; beat <= 3; beat++) {
            back = back.heard(5);
            assertThat(back.isNews(5)).isFalse();
        }
        assertThat(back.heard(5).isNews(5)).as("they are still silent").isTrue();
        assertThat(back.heard(0).isNews(0)).isFalse();
    }

    private static Vigilance heard(Vigilance from, int times, int silent) {
        Vigilance vigilance = from;
        for (int i = 0; i < times; i++) {
            vigilance = vigilance.heard(silent);
        }
        return vigilance;
    }
}
