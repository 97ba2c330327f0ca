package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RelayBoardTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    private final RelayBoard board = new RelayBoard(2);

    @Test
    void nothingIsLeftWhenAllThatWorkHaveFoundNothing() throws InterruptedException {
        board.show(1, RelayHealth.Activity.WORKING, null);

        assertThat(board.awaitNothingLeft(() -> board.foundNothing(1, board.beginsClaim(1)), SHORT))
                .isTrue();
    }

    @Test
    void aLaneIsAskedUntilItHasFoundNothing() throws InterruptedException {
        assertThat(board.isAsked(1)).isFalse();
        board.awaitNothingLeft(() -> {}, SHORT);
        assertThat(board.isAsked(1)).isTrue();
        board.foundNothing(1, board.beginsClaim(1));
        assertThat(board.isAsked(1)).isFalse();
        assertThat(board.isAsked(2)).isTrue();
    }

    @Test
    void aLaneThatMakesItsFirstClaimMayHaveSomethingInItsHands() throws InterruptedException {
        board.show(1, RelayHealth.Activity.WORKING, null);

        assertThat(board.awaitNothingLeft(
                        () -> {
                            board.beginsClaim(2);
                            board.foundNothing(1, board.beginsClaim(1));
                        },
                        SHORT))
                .isFalse();
    }
}
