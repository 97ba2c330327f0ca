package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class MessageIdTest {

    @Test
    void aNameAlwaysGivesTheSameId() {
        // Computed by an independent implementation of RFC 9562, section 5.5.
        assertThat(MessageId.named("order-4711-placed")).hasToString("c14e081d-6097-5641-8a3a-07d2fce95c28");
        assertThat(MessageId.named("ü漢")).hasToString("4c608d24-c888-5ae2-ac64-b525ac4b7941");
        assertThat(MessageId.named("").value().version()).isEqualTo(5);
        assertThat(MessageId.named("").value().variant()).isEqualTo(2);
    }

    @Test
    void timeOrderedIdsHaveTheShapeOfVersion7() {
        // The example of RFC 9562, appendix A.6: 2022-02-22T19:22:22Z is 017F22E279B0.
        InstantSource clock = InstantSource.fixed(Instant.parse("2022-02-22T19:22:22Z"));
        for (long bits : new long[] {0, -1, 0x0123_4567_89ab_cdefL}) {
            UUID id = MessageIdSource.timeOrdered(clock, () -> bits).next().value();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
            assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(0x017F22E279B0L);
        }
    }

    @Test
    void timeOrderedIdsDifferEvenWhenTheClockStands() {
        MessageIdSource ids = MessageIdSource.timeOrdered(InstantSource.fixed(Instant.EPOCH), new Random(1));
        Set<MessageId> made = Stream.generate(ids::next).limit(10_000).collect(Collectors.toSet());
        assertThat(made).hasSize(10_000);
    }

    @Test
    void idsHaveATextForm() {
        MessageId id = MessageId.named("x");
        assertThat(MessageId.parse(id.toString())).isEqualTo(id);
        assertThatThrownBy(() -> MessageId.parse("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
