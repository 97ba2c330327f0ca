package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.CONSUMER;
import static io.github.reliablemq.Deliveries.ID;
import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P11: copies of one message that are in several hands at once are not ends of a process. */
final class InboxAttemptsTest {

    private final CountingLog log = new CountingLog();
    private int begun;
    private Supplier<InboxTransaction.Admission> admission = () -> InboxTransaction.Admission.FIRST;

    @Test
    @DisplayName("P11: a copy that waits while another one is handled does not make the message look like a killer")
    void aMessageThatIsHandledElsewhereIsBusy() {
        log.unfinished = 2;
        admission = () -> InboxTransaction.Admission.BUSY;

        assertThat(accept()).isInstanceOf(Verdict.Busy.class);
        assertThat(log.calls).containsExactly("begin", "takeBack");
    }

    @Test
    @DisplayName("P11: nor does one that comes when the message is done")
    void aMessageThatIsDoneIsADuplicate() {
        log.unfinished = 2;
        admission = () -> InboxTransaction.Admission.DUPLICATE;

        assertThat(accept()).isEqualTo(new Verdict.Duplicate());
        assertThat(log.calls).containsExactly("begin", "forget");
    }

    @Test
    @DisplayName("P11: while its database is away nobody is condemned")
    void nobodyIsCondemnedWithoutTheDatabase() {
        log.unfinished = 2;
        admission = () -> {
            throw new StoreUnavailableException("away");
        };

        assertThat(accept()).isInstanceOf(Verdict.Pause.class);
        assertThat(log.calls).containsExactly("begin", "takeBack");
    }

    @Test
    @DisplayName("P11: a message in nobody's hands that began three times and never ended is set aside, not run")
    void aKillerIsSetAside() {
        log.unfinished = 2;

        assertThat(accept())
                .isInstanceOfSatisfying(
                        Verdict.DeadLetter.class,
                        dead -> assertThat(dead.failure().type()).isEqualTo("SuspectedCrash"));
    }

    @Test
    @DisplayName("P11: while a suspect is alone nothing is handled together")
    void severalWaitForASuspect() throws InterruptedException {
        IdempotentConsumer consumer =
                IdempotentConsumer.inTransaction(CONSUMER, new CountedInbox(), (handle, message) -> {});
        Optional<List<Verdict>> verdicts =
                Interrupted.call(log.company(), () -> consumer.acceptTogether(List.of(delivery())));
        assertThat(verdicts).isEmpty();
        assertThat(begun).isZero();
    }

    private Verdict accept() {
        return IdempotentConsumer.inTransaction(CONSUMER, new CountedInbox(), (handle, message) -> {
                    throw new AssertionError("it ran");
                })
                .accept(delivery(ID, 2));
    }

    private final class CountedInbox implements Inbox<String>, InboxTransaction<String> {

        @Override
        public Optional<AttemptLog> attempts() {
            return Optional.of(log);
        }

        @Override
        public InboxTransaction<String> begin() {
            begun++;
            return this;
        }

        @Override
        public String handle() {
            return "";
        }

        @Override
        public Admission admit(ConsumerName consumer, MessageId id) {
            return admission.get();
        }

        @Override
        public void commit() {
            throw new AssertionError("it committed");
        }

        @Override
        public void close() {}
    }
}
