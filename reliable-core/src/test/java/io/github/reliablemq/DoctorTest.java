package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Finding.Severity;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DoctorTest {

    private static final Finding GOOD = Finding.ok("fsync", "on", "Commits survive a power failure");
    private static final Finding BAD = Finding.unsafe("fsync", "off", "Commits may be lost", "Set fsync = on");
    private static final Finding SO_SO = Finding.advice("replicas", "none", "Nothing takes over", "Add one");
    private static final Finding DARK = Finding.notSeen("journal", "clients cannot see it", "Lost", "Look at the file");

    @Test
    void theWorstComesFirstAndOnlyWhatIsUnsafeIsUnsafe() {
        assertThat(Doctor.of(check("a", () -> List.of(GOOD, DARK, SO_SO)))
                        .examine()
                        .isSafe())
                .isTrue();

        Diagnosis diagnosis = Doctor.of(check("a", () -> List.of(GOOD, DARK, SO_SO, BAD)), check("b", List::of))
                .examine();

        assertThat(diagnosis.isSafe()).isFalse();
        assertThat(diagnosis.examined().get(0).findings()).containsExactly(BAD, SO_SO, DARK, GOOD);
        assertThat(diagnosis.summary()).isEqualTo("1 unsafe, 1 advice, 1 not seen, 1 ok");
        assertThat(diagnosis.text()).isEqualTo("""
                        a
                          UNSAFE    fsync: off
                                    Commits may be lost.
                                    > Set fsync = on.
                          ADVICE    replicas: none
                                    Nothing takes over.
                                    > Add one.
                          NOT SEEN  journal: clients cannot see it
                                    Lost.
                                    > Look at the file.
                          OK        fsync: on

                        b

                        1 unsafe, 1 advice, 1 not seen, 1 ok
                        """);
    }

    @Test
    void aCheckupThatFailsIsUnsafeAndTheOthersAreStillMade() {
        Diagnosis diagnosis = Doctor.of(
                        check("down", () -> {
                            throw new StoreUnavailableException("connection refused");
                        }),
                        check("broken", () -> {
                            throw new StackOverflowError();
                        }),
                        check("up", () -> List.of(GOOD)))
                .examine();

        assertThat(diagnosis.isSafe()).isFalse();
        assertThat(diagnosis.text()).contains("connection refused", "StackOverflowError", "fsync: on");
        assertThat(diagnosis.count(Severity.UNSAFE)).isEqualTo(2);
    }

    @Test
    void aCheckupThatHangsIsUnsafeAndIsInterrupted() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Diagnosis diagnosis = Doctor.of(check("frozen", () -> hang(interrupted)), check("up", () -> List.of(GOOD)))
                .withPatience(Duration.ofSeconds(2))
                .examine();

        assertThat(diagnosis.text()).contains("frozen", "no answer within PT2S", "fsync: on");
        assertThat(diagnosis.isSafe()).isFalse();
        interrupted.await();
    }

    @Test
    void theCallersInterruptIsKeptAndNothingIsSaidToBeSafe() {
        Thread.currentThread().interrupt();

        Diagnosis diagnosis =
                Doctor.of(check("frozen", () -> hang(new CountDownLatch(1)))).examine();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(diagnosis.isSafe()).isFalse();
    }

    @Test
    void findingsCannotForgeLinesOfALog() {
        assertThat(Finding.ok("fsync", "on\n2026-01-01 INFO all is well", "x").toString())
                .doesNotContain("\n");
    }

    @Test
    void nothingToLookAtAndNoTimeToLookAreRefused() {
        assertThatThrownBy(() -> Doctor.of()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Doctor.of(check("a", List::of)).withPatience(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Finding> hang(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
        return List.of();
    }

    private static Checkup check(String subject, Supplier<List<Finding>> findings) {
        return new Checkup() {
            @Override
            public String subject() {
                return subject;
            }

            @Override
            public List<Finding> examine() {
                return findings.get();
            }
        };
    }
}
