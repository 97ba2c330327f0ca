package io.github.reliablemq.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {

    private final Planner planner = new Planner("w1.1t1", 20, 5);

    private List<Plan> plans(int number) {
        return IntStream.range(0, number).mapToObj(i -> planner.next(false)).toList();
    }

    @Test
    void theMixHasEverythingInIt() {
        List<Plan> plans = plans(2_000);
        List<Draft> drafts =
                plans.stream().flatMap(plan -> plan.drafts().stream()).toList();

        assertThat(plans).anyMatch(plan -> plan.fate() == Plan.Fate.ROLL_BACK);
        assertThat(plans).anyMatch(plan -> !plan.undone().isEmpty());
        assertThat(plans).anyMatch(plan -> plan.drafts().size() > 2);
        assertThat(drafts).anyMatch(draft -> draft.due() != null);
        assertThat(drafts).anyMatch(Draft::chosen);
        assertThat(drafts).noneMatch(draft -> draft.due() != null && draft.key() != null);
        assertThat(drafts.stream().map(Draft::queue)).contains(Queues.JDBC, Queues.REDIS);
        assertThat(drafts.stream().map(Draft::id).distinct()).hasSize(drafts.size());
    }

    @Test
    void theMessagesOfAKeyAreNumberedInTheirOrder() {
        Map<String, Long> last = new HashMap<>();
        for (Plan plan : plans(500)) {
            for (Draft draft : plan.drafts()) {
                if (draft.key() != null) {
                    Long before = last.put(draft.queue() + draft.key(), draft.keySeq());
                    assertThat(draft.keySeq()).isEqualTo(before == null ? 1 : before + 1);
                }
            }
        }
        assertThat(last).isNotEmpty();
    }

    @Test
    void aKeyOfOnesOwnWhoseLastCommitIsUnknownIsNotUsedAgain() {
        List<Plan> before = plans(200);
        before.forEach(planner::retire);
        Set<String> retired = new HashSet<>(keys(before));
        retired.retainAll(
                retired.stream().filter(key -> key.startsWith("w1.1t1")).toList());

        assertThat(retired).isNotEmpty();
        assertThat(keys(plans(200))).doesNotContainAnyElementsOf(retired);
    }

    @Test
    void someKeysAreSharedByAllWriters() {
        Set<String> others = new HashSet<>();
        Planner other = new Planner("w2.1t1", 20, 6);
        for (int i = 0; i < 500; i++) {
            other.next(false).drafts().stream()
                    .map(Draft::key)
                    .filter(Objects::nonNull)
                    .forEach(others::add);
        }
        assertThat(keys(plans(500))).containsAnyElementsOf(others);
    }

    private static List<String> keys(List<Plan> plans) {
        List<String> keys = new ArrayList<>();
        for (Plan plan : plans) {
            for (Draft draft : plan.drafts()) {
                if (draft.key() != null) {
                    keys.add(draft.key());
                }
            }
        }
        return keys;
    }
}
