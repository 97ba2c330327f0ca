package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Operator;
import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.Wake;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.OutboxStore.Subscription;
import io.github.reliablemq.testkit.RecordingTransport;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Outboxes of the same table as two processes have them: each with its own connections. */
class WakeAcrossProcessesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TABLE = "reliable_outbox";

    private final PostgresServer server = SharedServers.postgres();
    private final String url = server.createDatabase();
    private final Jdbi jdbi = Jdbi.create(server.dataSource(url));
    private final Jdbi there = Jdbi.create(server.dataSource(url + "&ApplicationName=there"));
    private final List<JdbcOutbox> outboxes = new ArrayList<>();
    private final JdbcOutbox producing =
            open(JdbcOutbox.builder(jdbi).wakeAcrossProcesses()).createSchemaIfMissing();
    private final JdbcOutbox relaying = open(JdbcOutbox.builder(there).wakeAcrossProcesses());
    private final BlockingQueue<Wake> rings = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        outboxes.forEach(JdbcOutbox::close);
        assertThat(threads()).as("threads left behind").isEmpty();
    }

    @Test
    @DisplayName("P7: a message recorded in one process wakes a relay in another long before its poll")
    void aMessageRecordedInOneProcessWakesARelayInAnother() {
        RecordingTransport transport = RecordingTransport.create();
        List<Wake> wakes = new CopyOnWriteArrayList<>();
        RelayListener listener = new RelayListener() {
            @Override
            public void onWoken(Wake cause) {
                wakes.add(cause);
            }
        };
        try (Relay relay = Relay.builder("there", relaying, transport)
                .lanes(1)
                .longestPoll(Duration.ofHours(1))
                .listener(listener)
                .build()
                .start()) {
            // It doubles from 50 ms: the next one comes 3.2 s after this.
            Awaitility.await().atMost(PATIENCE).until(() -> count(wakes, Wake.POLL) == 6);
            wakes.clear();
            long start = System.nanoTime();

            record(producing);

            transport.awaitStored(1, PATIENCE);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(wakes).startsWith(Wake.NOTIFICATION);
            assertThat(relay.health().lanes()).hasSize(1);
        }
    }

    @Test
    void aRelayIsWokenOnceByACommitOfItsOwnProcessAndOnceByOneOfAnother() throws Exception {
        producing.onCommit(rings::add);
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            assertThat(ring()).as("listening from now on").isEqualTo(Wake.NOTIFICATION);

            record(producing);
            notifications.next();
            assertThat(ring()).isEqualTo(Wake.COMMIT);
            assertThat(rings.poll(500, TimeUnit.MILLISECONDS))
                    .as("its own notification")
                    .isNull();

            record(relaying);
            assertThat(ring()).isEqualTo(Wake.NOTIFICATION);
        }
    }

    @Test
    void afterTheCommitOfAPlainConnectionRelaysAreWokenOnRequestHereAndElsewhere() throws Exception {
        producing.onCommit(rings::add);
        try (Notifications notifications = new Notifications(jdbi, TABLE);
                Connection connection = server.dataSource(url).getConnection()) {
            assertThat(ring()).as("listening from now on").isEqualTo(Wake.NOTIFICATION);
            connection.setAutoCommit(false);
            producing.producer(connection).send(plain("one"));
            connection.commit();
            assertThat(rings.poll()).as("its commit was not seen").isNull();

            producing.wakeRelays();

            assertThat(ring()).isEqualTo(Wake.COMMIT);
            assertThat(notifications.next()).isNotEmpty();
        }
    }

    @Test
    void whatAnOperatorMakesSendableWakesRelaysElsewhere() throws Exception {
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            producing.admin().resume(plain("").destination(), Operator.named("anna"));

            assertThat(notifications.next()).isNotEmpty();
        }
    }

    @Test
    void aTransactionThatRollsBackNotifiesNobody() throws Exception {
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            jdbi.useTransaction(tx -> {
                producing.producer(tx).send(plain("phantom"));
                tx.rollback();
            });
            // What it would have wished for is sent before it ends.
            producing.close();

            assertThat(notifications.count()).isZero();
        }
    }

    @Test
    void nobodyIsNotifiedUnlessAskedFor() throws Exception {
        try (Notifications notifications = new Notifications(jdbi, TABLE);
                JdbcOutbox quiet = JdbcOutbox.create(jdbi)) {
            record(quiet);

            assertThat(threads()).isEmpty();
            assertThat(notifications.count()).isZero();
        }
    }

    @Test
    void thousandCommitsDuringOneNotificationMakeOneMore() throws Exception {
        CountDownLatch connects = new CountDownLatch(1);
        Jdbi slow = Jdbi.create(() -> {
            awaitOpen(connects);
            return server.dataSource(url).getConnection();
        });
        JdbcOutbox outbox = open(JdbcOutbox.builder(jdbi).wakeAcrossProcesses(slow));
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            recordByEight(outbox, 125);
            connects.countDown();
            outbox.close();

            assertThat(notifications.count()).isBetween(1, 2);
        }
    }

    @Test
    void aBusyProcessNotifiesFarLessOftenThanItCommits() throws Exception {
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            recordByEight(producing, 125);
            producing.close();

            assertThat(notifications.count()).isBetween(1, 500);
        }
    }

    @Test
    void theLastWishIsSentAtTheEnd() throws Exception {
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            record(producing);
            producing.close();
            assertThat(notifications.count()).isOne();

            record(producing);
            assertThat(notifications.count()).as("after its end").isZero();
        }
    }

    @Test
    void aListenerWhoseSessionIsKilledListensAgain() throws Exception {
        relaying.onCommit(rings::add);
        assertThat(ring()).isEqualTo(Wake.NOTIFICATION);
        terminate("application_name = 'there'");
        assertThat(ring())
                .as("listening again, and something may have been missed")
                .isEqualTo(Wake.NOTIFICATION);

        record(producing);

        assertThat(ring()).isEqualTo(Wake.NOTIFICATION);
    }

    @Test
    void aSenderWhoseSessionIsKilledSendsAgain() throws Exception {
        JdbcOutbox outbox = open(JdbcOutbox.builder(jdbi).wakeAcrossProcesses(there));
        try (Notifications notifications = new Notifications(jdbi, TABLE)) {
            record(outbox);
            notifications.next();
            terminate("application_name = 'there'");

            record(outbox);

            assertThat(notifications.next()).isNotEmpty();
        }
    }

    @Test
    void aTableWithTheLongestNameIsHeardOf() throws Exception {
        String name = "s".repeat(63) + "." + "t".repeat(48);
        jdbi.useHandle(handle -> handle.execute("create schema " + "s".repeat(63)));
        JdbcOutbox outbox = open(JdbcOutbox.builder(jdbi).table(name).wakeAcrossProcesses());
        outbox.createSchemaIfMissing();
        JdbcOutbox other = open(JdbcOutbox.builder(there).table(name).wakeAcrossProcesses());
        other.onCommit(rings::add);
        assertThat(ring()).isEqualTo(Wake.NOTIFICATION);

        record(producing);
        record(outbox);

        assertThat(ring()).isEqualTo(Wake.NOTIFICATION);
        assertThat(rings).as("what is recorded in another table").isEmpty();
    }

    @Test
    void connectionsAndThreadsAreGivenBackAsTheyCame() throws SQLException {
        try (OneConnectionPool pool = new OneConnectionPool(server.dataSource(url), true)) {
            JdbcOutbox outbox = open(JdbcOutbox.builder(jdbi).wakeAcrossProcesses(Jdbi.create(pool)));
            Map<String, String> before = pool.state();
            Subscription subscription = outbox.onCommit(rings::add);
            Subscription second = outbox.onCommit(rings::add);
            Awaitility.await().atMost(PATIENCE).until(() -> !rings.isEmpty());
            second.close();
            assertThat(threads()).containsExactly("reliablemq-reliable_outbox-listen");
            subscription.close();
            subscription.close();

            assertThat(threads()).isEmpty();
            assertThat(pool.state()).isEqualTo(before).containsEntry("listens to", "null");

            record(outbox);
            outbox.close();
            assertThat(pool.state()).isEqualTo(before);
        }
        Awaitility.await().atMost(PATIENCE).until(() -> sessions() == 0);
    }

    private JdbcOutbox open(JdbcOutboxBuilder builder) {
        JdbcOutbox outbox = builder.build();
        outboxes.add(outbox);
        return outbox;
    }

    private void recordByEight(JdbcOutbox outbox, int each) {
        List<CompletableFuture<Void>> producers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            producers.add(CompletableFuture.runAsync(() -> jdbi.useHandle(handle -> {
                for (int n = 0; n < each; n++) {
                    handle.useTransaction(tx -> outbox.producer(tx).send(plain("message")));
                }
            })));
        }
        producers.forEach(CompletableFuture::join);
    }

    private void record(JdbcOutbox outbox) {
        jdbi.useTransaction(tx -> outbox.producer(tx).send(plain("message")));
    }

    private Wake ring() throws InterruptedException {
        return rings.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static long count(List<Wake> wakes, Wake which) {
        return wakes.stream().filter(which::equals).count();
    }

    private void terminate(String which) {
        jdbi.useHandle(handle -> handle.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                + " where datname = current_database() and pid <> pg_backend_pid() and " + which));
    }

    private long sessions() {
        return jdbi.withHandle(handle -> handle.createQuery("select count(*) from pg_stat_activity"
                        + " where datname = current_database() and pid <> pg_backend_pid()")
                .mapTo(Long.class)
                .one());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("reliablemq-"))
                .toList();
    }

    private static void awaitOpen(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("never opened");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
