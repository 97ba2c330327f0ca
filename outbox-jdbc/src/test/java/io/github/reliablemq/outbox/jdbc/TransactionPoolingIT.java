package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.Relay;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.Wake;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.testkit.RecordingTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Behind a pooler that gives each transaction another session. */
class TransactionPoolingIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final OutboxDatabase database = OutboxDatabase.behindPooler(JdbcOutboxBuilder::build, "prepareThreshold=0");
    private final BlockingQueue<Wake> rings = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void messagesOfEveryKindAreRecordedAndSent() throws InterruptedException {
        RecordingTransport transport = RecordingTransport.create();
        transport.refuse(m -> m.body().text().equals("refused"), RefusalReason.REJECTED);
        try (Relay relay = Relay.builder("pooled", database.outbox, transport)
                .lanes(2)
                .batchMessages(5)
                .retry(RetryPolicy.defaults().withMaxAttempts(1))
                .build()
                .start()) {
            recordMessages();
            database.jdbi.useTransaction(tx -> database.outbox.producer(tx).send(plain("refused")));

            transport.awaitStored(63, PATIENCE);
            Awaitility.await().atMost(PATIENCE).until(() -> !parked().isEmpty());
            transport.storeAll();
            database.outbox.admin().requeue(parked().get(0), Operator.named("anna"));
            assertThat(transport.awaitStored(64, PATIENCE)).hasSize(64);
            assertThat(relay.drain(PATIENCE)).isTrue();
        }
        assertThat(database.changesOfSession()).as("changes of session").isGreaterThan(100);
    }

    /** Twenty of each kind, and a schedule of three. */
    private void recordMessages() {
        database.outbox.commit(
                producer -> producer.schedule(plain("occurrence"), Repeat.times(3, Duration.ofMillis(100))));
        for (int i = 0; i < 20; i++) {
            String text = "m" + i;
            database.jdbi.useTransaction(tx -> {
                database.outbox.producer(tx).send(plain(text));
                database.outbox
                        .producer(tx)
                        .send(Message.to(queue("orders"))
                                .orderingKey("k")
                                .text("keyed " + text)
                                .build());
                database.outbox
                        .producer(tx)
                        .send(Message.to(queue("orders"))
                                .delay(Duration.ofMillis(200))
                                .text("later " + text)
                                .build());
            });
        }
    }

    private List<MessageSummary> parked() {
        return database.outbox.admin().list(MessageFilter.parked(), 10).messages();
    }

    /** It sets what it relies on in each claim: what a session was told would be forgotten here. */
    @Test
    void theDatabaseEndsTheClaimOfARelayThatIsCutOff() {
        JdbcOutbox impatient = JdbcOutbox.builder(database.jdbi)
                .claimTimeout(Duration.ofSeconds(1))
                .build();
        database.jdbi.useTransaction(tx -> impatient.producer(tx).send(plain("message")));
        try (OutboxSession session = impatient.open();
                OutboxSession other = impatient.open()) {
            session.claim(ALL).release();
            var batch = session.claim(ALL);
            assertThat(batch.messages()).hasSize(1);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(other.claim(ALL).messages()).hasSize(1));

            assertThatThrownBy(() -> settleAll(batch, Settlement.Sent::new)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void aListenerNoticesThatItCannotListenAndSaysWhy() {
        try (CapturedLog log = new CapturedLog(JdbcOutbox.class);
                JdbcOutbox outbox =
                        JdbcOutbox.builder(database.jdbi).wakeAcrossProcesses().build()) {
            outbox.onCommit(rings::add);

            Awaitility.await()
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log.at(Level.WARN))
                            .singleElement()
                            .asString()
                            .contains("pooler", "straight to the database"));
            assertThat(rings).isEmpty();
        }
    }

    @Test
    void wakeUpsGoPastThePooler() throws InterruptedException {
        try (JdbcOutbox here = past();
                JdbcOutbox there = past()) {
            there.onCommit(rings::add);
            assertThat(rings.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Wake.NOTIFICATION);

            database.jdbi.useTransaction(tx -> here.producer(tx).send(plain("message")));

            assertThat(rings.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(Wake.NOTIFICATION);
        }
    }

    /** What is written of it in the guide of operators. */
    @Test
    void theDriverMustNotKeepStatementsInSessions() {
        try (OutboxDatabase keeping = OutboxDatabase.behindPooler(JdbcOutboxBuilder::build, "prepareThreshold=1")) {
            assertThatThrownBy(() -> {
                        try (OutboxSession session = keeping.outbox.open()) {
                            for (int i = 0; i < 10; i++) {
                                session.claim(ALL);
                            }
                        }
                    })
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("prepared statement");
        }
    }

    private JdbcOutbox past() {
        Jdbi direct = database.direct();
        return JdbcOutbox.builder(database.jdbi).wakeAcrossProcesses(direct).build();
    }
}
