package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P11: what a store remembers of relays that ended without saying so. */
abstract class OutboxRelaysTests extends OutboxReachTests {

    /** Three signs of life are missing. */
    private static final Duration SILENCE = Duration.ofSeconds(31);

    @SuppressWarnings("NullAway.Init")
    OutboxRelaysTests() {}

    @Test
    void aCleanEndLeavesNothingToExplain() {
        enter().close();
        probe().fixture().elapse(SILENCE);
        try (RelayPresence next = enter()) {
            assertThat(next.formerEnds()).isEqualTo(FormerEnds.CLEAN);
        }
    }

    @Test
    void aRelayThatGivesSignsOfLifeIsNotHeldToHaveEnded() {
        try (RelayPresence alive = enter()) {
            probe().fixture().elapse(SILENCE);
            alive.beat();
            try (RelayPresence next = enter()) {
                assertThat(next.formerEnds()).isEqualTo(FormerEnds.CLEAN);
            }
        }
    }

    @Test
    @DisplayName("P11: unclean ends are counted until they are explained and what was under way does not wait any more")
    void uncleanEndsAreCountedUntilExplained() {
        probe().commit("a", "b", "c");
        List<RowId> rows = rows();
        Set<RowId> underWay = Set.of(rows.get(0), rows.get(2));
        enter().announce(List.copyOf(underWay));
        enter();
        probe().fixture().elapse(SILENCE);
        try (RelayPresence next = enter()) {
            assertThat(next.formerEnds()).isEqualTo(new FormerEnds(2, underWay, Set.of()));
            next.atEase();
        }
        try (RelayPresence later = enter()) {
            assertThat(later.formerEnds())
                    .as("of one nothing was under way")
                    .isEqualTo(new FormerEnds(1, underWay, Set.of()));
            assertThat(probe().drain()).containsExactly("a", "b", "c");
            later.atEase();
        }
        try (RelayPresence last = enter()) {
            assertThat(last.formerEnds()).isEqualTo(FormerEnds.CLEAN);
        }
    }

    @Test
    @DisplayName("P11: a relay that runs hears of others that ended, until that is explained")
    void aSignOfLifeIsAnsweredWithTheSilentOnes() {
        try (RelayPresence alive = enter()) {
            assertThat(alive.beat()).isZero();
            enter();
            enter().close();
            assertThat(alive.beat()).isZero();
            probe().fixture().elapse(SILENCE);
            assertThat(alive.beat()).isOne();
            alive.atEase();
            assertThat(alive.beat()).isZero();
        }
    }

    @Test
    @DisplayName("P11: a message that was announced alone when its relay fell silent is parked, its neighbours are not")
    void aMessageAnnouncedAloneIsParked() {
        probe().commit("a", "poison", "c");
        enter().announce(List.of(rows().get(1)));
        probe().fixture().elapse(SILENCE);
        try (RelayPresence next = enter()) {
            assertThat(next.formerEnds().underWay()).isEmpty();
        }
        assertThat(probe().drain()).containsExactly("a", "c");
    }

    @Test
    @DisplayName("P11: one that is in another claim when a relay starts stands accused, and is parked by a later start")
    void aSuspectInAnotherClaimStandsAccused() {
        probe().commit("a", "poison");
        List<RowId> rows = rows();
        enter().announce(List.of(rows.get(1)));
        probe().fixture().elapse(SILENCE);
        Batch held = probe().claim();
        try (RelayPresence next = enter()) {
            assertThat(next.formerEnds()).isEqualTo(new FormerEnds(1, Set.of(rows.get(1)), Set.of(rows.get(1))));
        }
        held.release();
        try (RelayPresence later = enter()) {
            assertThat(later.formerEnds()).isEqualTo(new FormerEnds(1, Set.of(), Set.of()));
        }
        assertThat(probe().drain()).containsExactly("a");
    }

    @Test
    void whatWasAnnouncedAndSentIsNobodysSuspect() {
        probe().commit("a");
        RelayPresence gone = enter();
        gone.announce(rows());
        assertThat(probe().drain()).containsExactly("a");
        probe().fixture().elapse(SILENCE);
        try (RelayPresence next = enter()) {
            assertThat(next.formerEnds().underWay()).isEmpty();
        }
        gone.close();
    }

    @Test
    @DisplayName("P11: an end without a sign is explained by a day without another, unless messages of it still wait")
    void aDayExplainsAnEnd() {
        probe().commit("a", "b");
        List<RowId> rows = rows();
        enter().announce(rows);
        enter();
        probe().fixture().elapse(Duration.ofHours(25));
        try (RelayPresence next = enter()) {
            assertThat(next.formerEnds().unclean()).isEqualTo(2);
            next.tidy();
        }
        try (RelayPresence later = enter()) {
            assertThat(later.formerEnds().unclean()).isEqualTo(1);
            assertThat(later.formerEnds().underWay()).containsExactlyInAnyOrderElementsOf(rows);
            assertThat(probe().drain()).containsExactly("a", "b");
            later.tidy();
        }
        try (RelayPresence last = enter()) {
            assertThat(last.formerEnds()).isEqualTo(FormerEnds.CLEAN);
        }
    }

    @Test
    void closingTwiceDoesNoHarm() {
        RelayPresence presence = enter();
        presence.close();
        assertThatCode(presence::close).doesNotThrowAnyException();
    }

    private RelayPresence enter() {
        return probe().fixture().store().register("contract", UUID.randomUUID());
    }

    private List<RowId> rows() {
        Batch batch = probe().claim();
        List<RowId> rows = batch.messages().stream().map(Claimed::row).toList();
        batch.release();
        return rows;
    }
}
