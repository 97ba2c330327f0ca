package io.github.reliablemq;

import static io.github.reliablemq.MessageState.CANCELLED;
import static io.github.reliablemq.MessageState.DISCARDED;
import static io.github.reliablemq.MessageState.EXPIRED;
import static io.github.reliablemq.MessageState.PARKED;
import static io.github.reliablemq.MessageState.PENDING;
import static io.github.reliablemq.MessageState.SENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class MessageStateTest {

    private static final Map<MessageState, Set<MessageState>> LEGAL = new EnumMap<>(Map.of(
            PENDING, EnumSet.of(PENDING, SENT, PARKED, EXPIRED, CANCELLED),
            PARKED, EnumSet.of(PENDING, DISCARDED)));
    private static final MessageId ID = MessageId.named("m");

    @ParameterizedTest
    @EnumSource
    void everyPairIsEitherLegalOrRefused(MessageState from) {
        Set<MessageState> legal = LEGAL.getOrDefault(from, Set.of());
        assertThat(from.isFinal()).isEqualTo(legal.isEmpty());
        for (MessageState to : MessageState.values()) {
            assertThat(from.mayBecome(to)).isEqualTo(legal.contains(to));
            if (legal.contains(to)) {
                assertThat(from.become(to, ID)).isEqualTo(to);
            } else {
                assertThatThrownBy(() -> from.become(to, ID))
                        .isInstanceOfSatisfying(IllegalTransitionException.class, refused -> {
                            assertThat(refused.id()).isEqualTo(ID);
                            assertThat(refused.from()).isEqualTo(from);
                            assertThat(refused.to()).isEqualTo(to);
                        })
                        .hasMessageContainingAll(ID.toString(), from.name(), to.name());
            }
        }
    }

    @Test
    void numbersNeverChangeMeaning() {
        assertThat(MessageState.values()).containsExactly(PENDING, SENT, PARKED, EXPIRED, CANCELLED, DISCARDED);
        assertThat(MessageState.of(0)).isEqualTo(PENDING);
        assertThat(MessageState.of(1)).isEqualTo(SENT);
        assertThat(MessageState.of(2)).isEqualTo(PARKED);
        for (int number = 0; number < 6; number++) {
            assertThat(MessageState.of(number).number()).isEqualTo(number);
        }
        assertThatThrownBy(() -> MessageState.of(6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MessageState.of(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
