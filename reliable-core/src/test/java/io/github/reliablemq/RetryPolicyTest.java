package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration CAP = Duration.ofMinutes(5);

    @Test
    void waitsGrowToTheirCapAndNeverOverflow() {
        Backoff backoff = new Backoff(FIRST, CAP, 3);
        assertThat(backoff.after(1)).isEqualTo(FIRST);
        assertThat(backoff.after(2)).isEqualTo(FIRST.multipliedBy(3));
        assertThat(backoff.after(3)).isEqualTo(FIRST.multipliedBy(9));
        for (int failures : new int[] {50, 1_000, 1_000_000, Integer.MAX_VALUE}) {
            assertThat(backoff.after(failures)).isEqualTo(CAP);
            assertThat(backoff.after(failures, 0.999)).isBetween(CAP.dividedBy(2), CAP);
        }
        assertThat(backoff.after(0)).isEqualTo(FIRST);
        assertThat(backoff.after(Integer.MIN_VALUE)).isEqualTo(FIRST);
        assertThat(Backoff.fixed(FIRST).after(Integer.MAX_VALUE)).isEqualTo(FIRST);
    }

    @Test
    void aPauseIsNeverNothing() {
        Backoff shortest = Backoff.fixed(Duration.ofMillis(1));
        assertThat(shortest.after(1, 0)).isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void anImpossibleBackoffNamesEveryProblem() {
        assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofDays(366), 0.5))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems())
                                .hasSize(3)
                                .anySatisfy(line -> assertThat(line).startsWith("backoff.first"))
                                .anySatisfy(line -> assertThat(line).startsWith("backoff.cap"))
                                .anySatisfy(line -> assertThat(line).startsWith("backoff.factor")));
        assertThatThrownBy(() -> new Backoff(FIRST, FIRST.minusMillis(1), 2))
                .isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new Backoff(Duration.ofNanos(1), CAP, 2)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new Backoff(FIRST, CAP, Double.NaN)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> new Backoff(FIRST, CAP, 101)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void anImpossiblePolicyNamesEveryProblem() {
        assertThatThrownBy(() -> new RetryPolicy(0, Backoff.fixed(FIRST), 1.1))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(2));
        RetryPolicy policy = RetryPolicy.defaults();
        assertThatThrownBy(() -> policy.withMaxAttempts(1_001)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> policy.withJitter(-0.1)).isInstanceOf(ConfigurationException.class);
        assertThatThrownBy(() -> policy.withJitter(Double.NaN)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void jitterSpreadsWithinItsShareAndUsesAllOfIt() {
        RetryPolicy policy = RetryPolicy.defaults().withBackoff(Backoff.fixed(Duration.ofSeconds(1)));
        SplittableRandom random = new SplittableRandom(1);
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 1_000; i++) {
            RetryDecision decision = policy.after(1, random.nextDouble());
            assertThat(decision).isInstanceOf(RetryDecision.RetryAfter.class);
            long millis = ((RetryDecision.RetryAfter) decision).delay().toMillis();
            least = Math.min(least, millis);
            most = Math.max(most, millis);
        }
        assertThat(least).isBetween(800L, 820L);
        assertThat(most).isBetween(1_180L, 1_200L);
    }

    @Test
    void theLastAttemptParks() {
        RetryPolicy policy = RetryPolicy.defaults().withMaxAttempts(3);
        assertThat(policy.after(2, 0)).isInstanceOf(RetryDecision.RetryAfter.class);
        assertThat(policy.after(3, 0)).isEqualTo(new RetryDecision.Park());
        assertThat(policy.after(Integer.MAX_VALUE, 0)).isEqualTo(new RetryDecision.Park());
    }
}
