package io.github.reliablemq.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A smoke of the campaign; a million seeds are for {@link Simulation}. */
class SimulationTest {

    private static final int SEEDS = 2_500;

    @Test
    @DisplayName("P1 to P7, P4r, P9, P11: no promise is broken under any of the faults, and everything was tried")
    void noPromiseIsBroken() {
        Campaign campaign = new Campaign(Bug.NONE);
        campaign.run(0, SEEDS, System.out);
        campaign.print(System.out);
        assertThat(campaign.never()).isEmpty();
        assertThat(campaign.neverStruck()).isEmpty();
        assertThat(campaign.isGood()).as("%s", campaign).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "SENT_WHEN_UNKNOWN, P3",
        "REVERSED, P5",
        "TWICE, P6",
        "CHARGED_WHEN_LOST, P11",
        "CHARGED_ONCE_WHEN_LOST, P11",
        "MATES_CHARGED, P11",
        "CHARGED_WHEN_FULL, P11",
        "STANDSTILL_IGNORED, P7",
        "PARKED_HOLDS_ALL, P7",
        "DEAF_TO_TIME, P7",
        "EFFECT_BEFORE_COMMIT, P4",
        "ROLLBACK_COMMITS, P2",
        "TRANSACTION_REVERSED, P5",
        "DUE_FORGOTTEN, P9",
        "LOCKS_FORGOTTEN, P6",
        "OPEN_COMMITTED, P2",
        "COMMIT_FORGOTTEN, P1",
        "INBOX_UNGUARDED, P4",
        "NEVER_CAREFUL, P7",
        "SUSPECTS_TOGETHER, P7",
        "UNCOUNTED, P7",
        "CLAIM_UNGUARDED, P4r",
        "TROUBLED_FOR_GOOD, P4r",
        "DONE_FORGOTTEN, P4r",
        "NEVER_RENEWED, P4r"
    })
    void aPlantedDefectIsFound(Bug bug, String promise) {
        assertThat(failing(bug, promise, 0)).as("a run that breaks %s", promise).isPresent();
    }

    @Test
    void aFailingRunIsMadeShortAndStaysAFailingOne() {
        Run failing = failing(Bug.SENT_WHEN_UNKNOWN, "P3", 10).orElseThrow();
        int[] tape = Shrinker.shrink(failing, Bug.SENT_WHEN_UNKNOWN);
        Run shortest = Run.of(Choices.replaying(tape), Bug.SENT_WHEN_UNKNOWN, Timeline.ofTheLast(100));
        assertThat(shortest.violation().map(Violation::promise)).contains("P3");
        assertThat(Arrays.stream(tape).filter(choice -> choice != 0).count())
                .isLessThan(20)
                .isLessThan(Arrays.stream(failing.choices())
                        .filter(choice -> choice != 0)
                        .count());
        assertThat(shortest.lines()).isNotEmpty();
    }

    @Test
    void aSeedIsRepeatable() {
        for (long seed = 0; seed < 20; seed++) {
            Run one = Run.of(Choices.seeded(seed), Bug.NONE, Timeline.hashed());
            Run other = Run.of(Choices.seeded(seed), Bug.NONE, Timeline.hashed());
            Run replayed = Run.of(Choices.replaying(one.choices()), Bug.NONE, Timeline.hashed());
            assertThat(other.hash()).isEqualTo(one.hash());
            assertThat(replayed.hash()).isEqualTo(one.hash());
        }
        assertThat(LongStream.range(0, 20)
                        .map(seed -> Run.of(Choices.seeded(seed), Bug.NONE, Timeline.hashed())
                                .hash())
                        .distinct()
                        .count())
                .isEqualTo(20);
    }

    /** One in which hashes of objects, and with them the order of sets, are others than here. */
    @Test
    void aSeedIsTheSameInAnotherProcess() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UnlockExperimentalVMOptions",
                        "-XX:hashCode=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Hashes.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(output).isZero();
        assertThat(Hashes.of(output)).isEqualTo(Hashes.here().toString());
    }

    private static Optional<Run> failing(Bug bug, String promise, long from) {
        return LongStream.range(from, 2_000)
                .mapToObj(seed -> Run.of(Choices.seeded(seed), bug, Timeline.hashed()))
                .filter(run -> run.violation()
                        .filter(broken -> broken.promise().equals(promise))
                        .isPresent())
                .findFirst();
    }
}
