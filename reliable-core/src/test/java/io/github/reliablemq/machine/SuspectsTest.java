package io.github.reliablemq.machine;

import static io.github.reliablemq.machine.Samples.message;
import static io.github.reliablemq.machine.Samples.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.spi.Claimed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SuspectsTest {

    private static final Destination OTHER = Destination.queue("other");

    @Test
    void storedMessageIsNoSuspectAnyMoreAndThoseOfItsDestinationAreAccused() {
        Claimed first = message(1);
        Claimed second = message(2);
        Suspects suspects = Suspects.NONE.noting(first).noting(second).stored(List.of(first));
        assertThat(suspects.has(first)).isFalse();
        assertThat(suspects.isAccused(second)).isTrue();
    }

    @Test
    void messageThatWasStoredElsewhereAccusesNobody() {
        Claimed suspect = message(1);
        Suspects suspects = Suspects.NONE.noting(suspect).stored(List.of(to(OTHER, 2)));
        assertThat(suspects.has(suspect)).isTrue();
        assertThat(suspects.isAccused(suspect)).isFalse();
    }

    @Test
    void sixtyFourAreRemembered() {
        Suspects suspects = Suspects.NONE;
        for (long row = 1; row <= 64; row++) {
            suspects = suspects.noting(message(row));
        }
        assertThat(suspects.has(message(1))).isTrue();
        assertThat(suspects.noting(message(65)).has(message(1))).isFalse();
        assertThat(suspects.noting(message(65)).has(message(2))).isTrue();
    }
}
