package io.github.reliablemq.testkit;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.InboxTransaction.Admission;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the parts of the inbox's contract share: a fresh fixture for each test, and a message.
 *
 * @param <T> what a handler works with
 */
abstract class InboxContractTests<T> {

    static final ConsumerName CONSUMER = new ConsumerName("contract");

    private final MessageId id = new MessageId(UUID.randomUUID());
    private InboxContract.Fixture<T> opened;

    @SuppressWarnings("NullAway.Init")
    InboxContractTests() {}

    /** A new fixture, able to hold eight transactions open at once. */
    protected abstract InboxContract.Fixture<T> fixture();

    @BeforeEach
    final void openFixture() {
        opened = fixture();
    }

    @AfterEach
    final void closeFixture() {
        opened.close();
    }

    final InboxContract.Fixture<T> opened() {
        return opened;
    }

    final MessageId id() {
        return id;
    }

    final Admission handle(String effect) {
        return handle(id, effect);
    }

    /** Runs the effect if the message is new, and commits. */
    final Admission handle(MessageId message, String effect) {
        try (InboxTransaction<T> transaction = opened.inbox().begin()) {
            Admission admission = transaction.admit(CONSUMER, message);
            if (admission == Admission.FIRST) {
                opened.effect(transaction.handle(), effect);
                transaction.commit();
            }
            return admission;
        }
    }
}
