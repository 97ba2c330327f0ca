package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.RULES;
import static io.github.reliablemq.machine.Samples.refused;
import static io.github.reliablemq.machine.Samples.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Settlement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Whole runs of a lane against a fake outbox and broker. */
final class LaneSimulationTest {

    @Test
    @DisplayName("P11: a message that kills the connection each time ends parked; its neighbours are sent, uncharged")
    void theKillerIsParkedAndNobodyElseIsCharged() {
        LaneWorld world = new LaneWorld(
                RULES, 1, batch -> batch.stream().anyMatch(m -> m.row().value() == 17) ? unknown() : Outcome.stored());
        LongStream.rangeClosed(1, 50).forEach(row -> world.record(row, null));
        assertThat(world.run(1_000)).isTrue();
        assertThat(world.row(17).isParked()).isTrue();
        assertThat(world.row(17).failedAttempts()).isEqualTo(3);
        LongStream.rangeClosed(1, 50).filter(row -> row != 17).forEach(row -> {
            assertThat(world.row(row).failedAttempts()).isZero();
            assertThat(world.stored()).containsOnlyOnce(row);
        });
    }

    @Test
    @DisplayName("P11: two killers side by side are both parked, and nobody between or behind them is charged")
    void neighbouringKillersAreBothParked() {
        Set<Long> killers = Set.of(3L, 4L);
        LaneWorld world = new LaneWorld(
                RULES,
                2,
                batch ->
                        batch.stream().anyMatch(m -> killers.contains(m.row().value())) ? unknown() : Outcome.stored());
        LongStream.rangeClosed(1, 20).forEach(row -> world.record(row, null));
        assertThat(world.run(1_000)).isTrue();
        LongStream.rangeClosed(1, 20).forEach(row -> {
            assertThat(world.row(row).isParked()).isEqualTo(killers.contains(row));
            assertThat(world.row(row).failedAttempts()).isEqualTo(killers.contains(row) ? 3 : 0);
        });
    }

    @Test
    @DisplayName("P6: without a fault every message is stored once, in order")
    void withoutFaultsNothingIsRepeated() {
        LaneWorld world = new LaneWorld(RULES, 3, batch -> Outcome.stored());
        List<Long> all = LongStream.rangeClosed(1, 100).boxed().toList();
        all.forEach(row -> world.record(row, null));
        assertThat(world.run(1_000)).isTrue();
        assertThat(world.stored()).isEqualTo(all);
    }

    @RepeatedTest(20)
    @DisplayName("P1, P3, P5: whatever broker and store answer, each claimed message is settled once and truthfully")
    void invariantsHoldUnderRandomFaults(RepetitionInfo repetition) {
        SplittableRandom faults = new SplittableRandom(repetition.getCurrentRepetition());
        LaneWorld world = new LaneWorld(RULES, repetition.getCurrentRepetition(), batch -> anyOutcome(faults));
        world.failing(effect -> faults.nextInt(10) == 0);
        world.witness(LaneSimulationTest::checkSettlements);
        for (long row = 1; row <= 300; row++) {
            world.record(row, faults.nextBoolean() ? "k" + faults.nextInt(5) : null);
        }
        world.run(5_000);
        assertThat(world.stored()).isNotEmpty();
    }

    private static Outcome anyOutcome(SplittableRandom faults) {
        return switch (faults.nextInt(6)) {
            case 0 -> unknown();
            case 1 -> refused(Scope.BATCH);
            case 2 -> refused(Scope.MESSAGE);
            case 3 -> refused(Scope.CONNECTION);
            default -> Outcome.stored();
        };
    }

    private static void checkSettlements(List<Claimed> claimed, Set<Claimed> stored, List<Settlement> settlements) {
        assertThat(settlements).extracting(Settlement::message).containsExactlyInAnyOrderElementsOf(claimed);
        Set<Claimed> sent = new HashSet<>();
        for (Settlement settlement : settlements) {
            if (settlement instanceof Settlement.Sent) {
                sent.add(settlement.message());
            }
        }
        assertThat(sent).isEqualTo(stored);
        for (int i = 0; i < claimed.size(); i++) {
            for (int j = i + 1; j < claimed.size(); j++) {
                Claimed earlier = claimed.get(i);
                Claimed later = claimed.get(j);
                boolean passed = !sent.contains(earlier) && sent.contains(later);
                if (passed && earlier.envelope().sharesKeyWith(later.envelope())) {
                    throw new AssertionError("Row " + later.row() + " passed row " + earlier.row() + " of its key");
                }
            }
        }
    }
}
