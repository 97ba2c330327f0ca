package io.github.reliablemq.testkit;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the parts of the transport's contract share: a fresh fixture for each test, and messages. */
abstract class TransportContractTests {

    static final Duration DEADLINE = Duration.ofSeconds(10);
    static final Instant RECORDED = Instant.parse("2026-01-02T03:04:05.678Z");
    static final LaneName FIRST = new LaneName("contract", "c0ffee", 1);
    static final LaneName SECOND = new LaneName("contract", "c0ffee", 2);

    private TransportContract.Fixture opened;

    @SuppressWarnings("NullAway.Init")
    TransportContractTests() {}

    /** A new fixture with an empty queue. */
    protected abstract TransportContract.Fixture fixture();

    @BeforeEach
    final void openFixture() {
        opened = fixture();
    }

    @AfterEach
    final void closeFixture() {
        opened.close();
    }

    final TransportContract.Fixture opened() {
        return opened;
    }

    final Envelope envelope(String text) {
        return envelope(Message.to(opened.queue()).text(text).build());
    }

    static Envelope envelope(Message message) {
        return new Envelope(
                new MessageId(UUID.randomUUID()),
                message.destination(),
                message.orderingKey().orElse(null),
                message.headers(),
                message.body(),
                RECORDED);
    }

    static List<MessageId> idsOf(List<Envelope> batch) {
        return batch.stream().map(Envelope::id).toList();
    }
}
