package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class FailureTest {

    @Test
    void aFailureCannotForgeLogLinesOrDriveATerminal() {
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            String nasty = random.ints(40, 0, 0x2100)
                    .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                    .toString();
            Failure failure = new Failure(nasty, nasty, nasty);
            assertThat((failure.type() + failure.fingerprint() + failure.text() + failure).chars())
                    .noneMatch(Character::isISOControl);
        }
    }

    @Test
    void aFailureIsShort() {
        String endless = "x".repeat(100_000);
        Failure failure = new Failure(endless, endless, endless);
        assertThat(failure.type()).hasSize(255);
        assertThat(failure.fingerprint()).hasSize(512);
        assertThat(failure.text()).hasSize(1_000);
    }

    @Test
    void equalFailuresShareAFingerprintWhateverTheirText() {
        Failure one = Failure.of(new IllegalStateException("row 1"));
        Failure other = Failure.of(new IllegalStateException("row 2"));
        assertThat(one.type()).isEqualTo("java.lang.IllegalStateException");
        assertThat(one.fingerprint()).isEqualTo(other.fingerprint()).contains("FailureTest");
        assertThat(one.text()).isEqualTo("row 1");
    }

    @Test
    void unlikeFailuresThatOneFactoryWrappedHaveFingerprintsOfTheirOwn() {
        Failure ours = Failure.of(wrapped(new IllegalStateException("row 1")));
        Failure alike = Failure.of(wrapped(new IllegalStateException("row 2")));
        Failure other = Failure.of(wrapped(new IllegalArgumentException("row 1")));
        assertThat(ours.fingerprint()).isEqualTo(alike.fingerprint()).isNotEqualTo(other.fingerprint());
        assertThat(ours.type()).isEqualTo("java.lang.RuntimeException");
    }

    private static RuntimeException wrapped(RuntimeException cause) {
        return new RuntimeException(cause);
    }

    @Test
    void anExceptionWithoutTextOrTraceIsAFailureToo() {
        RuntimeException bare = new RuntimeException((String) null);
        bare.setStackTrace(new StackTraceElement[0]);
        assertThat(Failure.of(bare).text()).isEqualTo("java.lang.RuntimeException");
        assertThat(Failure.of(bare).fingerprint()).endsWith("@?");
    }

    @Test
    void problemsAreThrownTogetherOrNotAtAll() {
        new Problems().check(true, "a", "b").throwIfAny(ConfigurationException::new);
        Problems problems = new Problems().check(false, "a.b", "is bad").check(true, "c", "d");
        problems.add("e", "is worse");
        assertThatThrownBy(() -> problems.throwIfAny(ConfigurationException::new))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).containsExactly("a.b: is bad", "e: is worse"))
                .hasMessage("Configuration refused: a.b: is bad; e: is worse");
    }
}
