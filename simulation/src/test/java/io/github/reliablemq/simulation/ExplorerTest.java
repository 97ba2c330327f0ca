package io.github.reliablemq.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplorerTest {

    @Test
    @DisplayName(
            "P1, P3 to P7: nothing that can happen to two lanes, two messages of a key with up to three faults breaks them")
    void nothingBreaksThem() {
        Explorer.Found found = Explorer.explore(2, 2, Budget.each(1, 3), Mutant.NONE);
        System.out.println("EXPLORER states=" + found.states() + " ends=" + found.ends());
        assertThat(found.broken()).isEmpty();
        assertThat(found.ends()).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "SETTLES_BEFORE_STORED, P3",
        "CLAIM_ENDS_BEFORE_SEND, P6",
        "REPEATS_AFTER_REFUSAL, P6",
        "TWO_RUNS_OF_A_KEY, P5",
        "PASSES_CHANGED_HEAD, P5",
        "SKIPS_PARKED, P5",
        "MARKS_THEN_DOES, P4",
        "DOES_THEN_MARKS, P4",
        "RECOGNISES_NOTHING, P4"
    })
    void whatIsKnownToBeWrongIsFound(Mutant mutant, String promise) {
        assertThat(Explorer.explore(2, 2, Budget.each(1, 3), mutant).broken().map(Violation::promise))
                .contains(promise);
    }
}
