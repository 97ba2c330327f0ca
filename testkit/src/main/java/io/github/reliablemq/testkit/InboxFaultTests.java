package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.InboxTransaction;
import io.github.reliablemq.spi.InboxTransaction.Admission;
import io.github.reliablemq.spi.TransactionLostException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The part of the inbox's contract about transactions that are lost, answers that are, and keys that are kept no more.
 *
 * @param <T> what a handler works with
 */
abstract class InboxFaultTests<T> extends InboxContractTests<T> {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    InboxFaultTests() {}

    @Test
    @DisplayName("P4: of a transaction whose connection ended before its commit neither key nor effect remain")
    void aTransactionThatIsCutOffIsLost() {
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id())).isEqualTo(Admission.FIRST);
            opened().effect(transaction.handle(), "gone");
            opened().cutOff(transaction.handle());
            assertThatThrownBy(transaction::commit).isInstanceOf(StoreException.class);
        }
        assertThat(opened().effects()).isEmpty();
        assertThat(handle("again")).isEqualTo(Admission.FIRST);
        assertThat(opened().effects()).containsExactly("again");
    }

    @Test
    @DisplayName("P4: a handler that rolled back is not a success")
    void aTransactionRolledBackBehindItsBackIsLost() {
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id())).isEqualTo(Admission.FIRST);
            opened().effect(transaction.handle(), "gone");
            opened().rollBackBehindItsBack(transaction.handle());
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionLostException.class);
        }
        assertThat(opened().effects()).isEmpty();
        assertThat(handle("again")).isEqualTo(Admission.FIRST);
    }

    @Test
    @DisplayName(
            "P4: a handler that committed by itself is not a success; key and effect remain together or not at all")
    void aTransactionCommittedBehindItsBackIsLost() {
        try (InboxTransaction<T> transaction = opened().inbox().begin()) {
            assertThat(transaction.admit(CONSUMER, id())).isEqualTo(Admission.FIRST);
            opened().effect(transaction.handle(), "early");
            opened().commitBehindItsBack(transaction.handle());
            assertThatThrownBy(transaction::commit).isInstanceOf(TransactionLostException.class);
        }
        // Where the database lets us, the commit is refused: else a handler that commits halfway leaves half an effect.
        boolean refused = opened().effects().isEmpty();
        assertThat(handle("again")).isEqualTo(refused ? Admission.FIRST : Admission.DUPLICATE);
        assertThat(opened().effects()).containsExactly(refused ? "again" : "early");
    }

    @Test
    @DisplayName(
            "P4: a commit whose answer is lost is no success, and the message that comes again has no second effect")
    void aCommitWithoutAnAnswerHasOneEffect() {
        opened().loseNextAnswer();
        assertThatThrownBy(() -> handle("effect"))
                .isInstanceOf(StoreException.class)
                .as("it is not known to be lost")
                .isNotInstanceOf(TransactionLostException.class);
        boolean kept = !opened().effects().isEmpty();
        assertThat(handle("effect")).isEqualTo(kept ? Admission.DUPLICATE : Admission.FIRST);
        assertThat(opened().effects()).containsExactly("effect");
    }

    @Test
    @DisplayName("P13: a key is kept for its time and no younger one is purged; a message whose key is gone runs again")
    void keysAreKeptForTheirTime() {
        MessageId younger = new MessageId(UUID.randomUUID());
        assertThat(handle("first")).isEqualTo(Admission.FIRST);
        opened().elapseAndPurge(opened().retention().minus(MINUTE));
        assertThat(handle("too early")).isEqualTo(Admission.DUPLICATE);
        assertThat(handle(younger, "younger")).isEqualTo(Admission.FIRST);
        opened().elapseAndPurge(MINUTE.multipliedBy(2));
        assertThat(handle(younger, "younger again")).isEqualTo(Admission.DUPLICATE);
        assertThat(handle("again")).isEqualTo(Admission.FIRST);
        assertThat(opened().effects()).isEqualTo(List.of("first", "younger", "again"));
    }
}
