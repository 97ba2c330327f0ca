package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.Wake;
import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.OutboxStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a handler sends is recorded in the transaction of its message's key. A killed process: see InboxCrashIT. */
@DisplayName("P2, P4: a message is sent on exactly if its message is handled")
class ConsumeAndProduceIT {

    private final Producing producing = new Producing(SharedServers.postgres());
    private final JdbcInbox inbox = JdbcInbox.create(producing.jdbi).createSchemaIfMissing();
    private final Received message = received();

    @Test
    void aHandledMessageIsSentOnOnceHoweverOftenItIsDelivered() {
        IdempotentConsumer consumer = consumer((tx, received) -> {});
        assertThat(consumer.accept(message)).isEqualTo(new Verdict.Done());
        assertThat(consumer.accept(message)).isEqualTo(new Verdict.Duplicate());
        assertThat(producing.waiting()).isOne();
    }

    @Test
    void aHandlerThatFailsSendsNothing() {
        IdempotentConsumer failing = consumer((tx, received) -> {
            throw new IllegalStateException("no stock");
        });
        assertThat(failing.accept(message)).isInstanceOf(Verdict.Retry.class);
        assertThat(producing.rows("true")).isZero();
        assertThat(consumer((tx, received) -> {}).accept(message)).isEqualTo(new Verdict.Done());
        assertThat(producing.waiting()).isOne();
    }

    @Test
    void aHandlerThatEndsItsTransactionSendsNothing() {
        IdempotentConsumer misguided =
                consumer((tx, received) -> assertThatThrownBy(tx::commit).isInstanceOf(JdbiException.class));
        assertThat(misguided.accept(message)).isInstanceOf(Verdict.Retry.class);
        assertThat(producing.rows("true")).isZero();
    }

    @Test
    void aBatchSendsOnAllOrNothing() {
        List<Received> messages =
                Stream.generate(ConsumeAndProduceIT::received).limit(10).toList();
        IdempotentConsumer failing = consumer((tx, received) -> {
            if (received == messages.get(6)) {
                throw new IllegalStateException("poison");
            }
        });
        assertThat(failing.acceptTogether(messages)).isEmpty();
        assertThat(producing.rows("true")).isZero();
        IdempotentConsumer healed = consumer((tx, received) -> {});
        assertThat(healed.acceptTogether(messages)).contains(Collections.nCopies(10, new Verdict.Done()));
        assertThat(healed.acceptTogether(messages)).contains(Collections.nCopies(10, new Verdict.Duplicate()));
        assertThat(producing.waiting()).isEqualTo(10);
    }

    @Test
    void relaysAreWokenByTheCommitOfTheInbox() {
        List<Wake> rung = new ArrayList<>();
        OutboxStore.Subscription subscription = producing.outbox.onCommit(rung::add);
        consumer((tx, received) -> assertThat(rung).isEmpty()).accept(message);
        subscription.close();
        assertThat(rung).hasSize(1);
    }

    /** Sends on first, then does the rest. */
    private IdempotentConsumer consumer(MessageHandler<Handle> rest) {
        return inbox.consumer("shipping", (tx, received) -> {
            producing
                    .outbox
                    .producer(tx)
                    .send(Message.to(queue("shipped")).text(received.text()).build());
            rest.handle(tx, received);
        });
    }

    private static Received received() {
        return new Received(
                new MessageId(UUID.randomUUID()),
                queue("orders"),
                null,
                Headers.none(),
                Body.text("a lamp"),
                Instant.now(),
                1);
    }
}
