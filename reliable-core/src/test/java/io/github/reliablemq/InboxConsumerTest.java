package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.InboxTransaction.Admission;
import io.github.reliablemq.spi.TransactionLostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4: every way a handling in a transaction can end. */
final class InboxConsumerTest {

    private final ScriptedInbox inbox = new ScriptedInbox();

    @Test
    @DisplayName("P4: key first, then the effect, then one commit of both")
    void aNewMessageIsHandledThenCommitted() {
        assertThat(accept((calls, message) -> calls.add("handle"))).isEqualTo(new Verdict.Done());
        assertThat(inbox.calls).containsExactly("begin", "admit", "handle", "commit", "close");
    }

    @Test
    @DisplayName("P4: a duplicate does not run the handler")
    void aDuplicateIsNotHandled() {
        inbox.admission = () -> Admission.DUPLICATE;
        assertThat(accept((calls, message) -> calls.add("handle"))).isEqualTo(new Verdict.Duplicate());
        assertThat(inbox.calls).containsExactly("begin", "admit", "close");
    }

    @Test
    void aHeldKeyIsBusyAndNotHandled() {
        inbox.admission = () -> Admission.BUSY;
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Busy.class);
        assertThat(inbox.calls).containsExactly("begin", "admit", "close");
    }

    @Test
    void aFailedHandlerIsRolledBackAndRetried() {
        Verdict verdict = accept((calls, message) -> {
            throw new java.io.IOException("no");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(inbox.calls).containsExactly("begin", "admit", "close");
    }

    @Test
    void aHandlerWhoseStoreIsAwayIsRetriedNotPaused() {
        Verdict verdict = accept((calls, message) -> {
            throw new StoreUnavailableException("another store, the handler's own");
        });
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void anErrorRollsBackAndIsNobodysVerdict() {
        assertThatThrownBy(() -> accept((calls, message) -> {
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);
        assertThat(inbox.calls).containsExactly("begin", "admit", "close");
    }

    @Test
    @DisplayName("P4: a handler that ended the transaction itself is a failure, not a success")
    void aLostTransactionIsRetried() {
        inbox.commit = () -> {
            throw new TransactionLostException("the handler rolled back");
        };
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Retry.class);
        assertThat(inbox.calls).endsWith("commit", "close");
    }

    @Test
    @DisplayName("P4: a commit whose outcome is unknown is never acknowledged")
    void anUnknownCommitIsNotDone() {
        inbox.commit = () -> {
            throw new StoreUnavailableException("connection lost at commit");
        };
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Pause.class);
        inbox.commit = () -> {
            throw new StoreException("serialization failure");
        };
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void aDatabaseOutOfReachPauses() {
        inbox.begin = () -> {
            throw new StoreUnavailableException("away");
        };
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Pause.class);
        assertThat(inbox.calls).containsExactly("begin");
    }

    @Test
    void aDatabaseThatDropsOutDuringTheAdmissionPauses() {
        inbox.admission = () -> {
            throw new StoreUnavailableException("away");
        };
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Pause.class);
        assertThat(inbox.calls).containsExactly("begin", "admit", "close");
    }

    @Test
    void aStoreThatFailsBeforeTheHandlerIsNotTheMessagesFault() {
        inbox.admission = () -> {
            throw new StoreException("permission denied");
        };
        assertThat(accept((calls, message) -> calls.add("handle"))).isInstanceOf(Verdict.Pause.class);
        assertThat(inbox.calls).containsExactly("begin", "admit", "close");
    }

    private Verdict accept(MessageHandler<List<String>> handler) {
        IdempotentConsumer consumer = IdempotentConsumer.inTransaction(CONSUMER, inbox, handler);
        assertThat(consumer.name()).isEqualTo(CONSUMER);
        return consumer.accept(delivery());
    }

    /** Writes down what is asked of it and answers as told. */
    private static final class ScriptedInbox implements Inbox<List<String>>, InboxTransaction<List<String>> {

        private final List<String> calls = new ArrayList<>();
        private Supplier<Admission> admission = () -> Admission.FIRST;
        private Runnable begin = () -> {};
        private Runnable commit = () -> {};

        @Override
        public InboxTransaction<List<String>> begin() {
            calls.add("begin");
            begin.run();
            return this;
        }

        @Override
        public List<String> handle() {
            return calls;
        }

        @Override
        public Admission admit(ConsumerName consumer, MessageId id) {
            assertThat(consumer).isEqualTo(CONSUMER);
            assertThat(id).isEqualTo(ID);
            calls.add("admit");
            return admission.get();
        }

        @Override
        public void commit() {
            calls.add("commit");
            commit.run();
        }

        @Override
        public void close() {
            calls.add("close");
        }
    }
}
