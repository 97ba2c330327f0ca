package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** What the outbox contracts do to a store again and again. Closes the sessions it opened. */
final class OutboxProbe implements AutoCloseable {

    /** A store may find a message a few claims later than it could; longer than any claim timeout of a test. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration BETWEEN_CLAIMS = Duration.ofMillis(20);

    private final OutboxStoreContract.Fixture fixture;
    private final List<OutboxSession> sessions = new CopyOnWriteArrayList<>();

    OutboxProbe(OutboxStoreContract.Fixture fixture) {
        this.fixture = fixture;
    }

    OutboxStoreContract.Fixture fixture() {
        return fixture;
    }

    /** A new session, closed with this probe. */
    OutboxSession session() {
        OutboxSession session = fixture.store().open();
        sessions.add(session);
        return session;
    }

    /** Commits one message for each text, each in a transaction of its own. */
    void commit(String... texts) {
        for (String text : texts) {
            fixture.commit(producer -> producer.send(
                    Message.to(OutboxStoreContract.ORDERS).text(text).build()));
        }
    }

    /** Commits one keyed message for each text, each in a transaction of its own. */
    void commitKeyed(String key, String... texts) {
        for (String text : texts) {
            fixture.commit(producer -> producer.send(Message.to(OutboxStoreContract.ORDERS)
                    .orderingKey(key)
                    .text(text)
                    .build()));
        }
    }

    /** A batch that is not empty, in a session of its own. */
    Batch claim() {
        return claim(OutboxStoreContract.HUNGRY);
    }

    Batch claim(Appetite appetite) {
        OutboxSession session = session();
        long end = System.nanoTime() + PATIENCE.toNanos();
        do {
            Batch batch = session.claim(appetite);
            if (!batch.messages().isEmpty()) {
                return batch;
            }
            LockSupport.parkNanos(BETWEEN_CLAIMS.toNanos());
        } while (System.nanoTime() < end);
        throw new AssertionError("Nothing could be claimed within " + PATIENCE);
    }

    /** Claims a batch that is not empty and settles each of its messages as told. */
    void settle(Function<Claimed, Settlement> fate) {
        Batch batch = claim();
        batch.settle(each(batch, fate));
    }

    /** Sends everything that may be sent now; the texts in the order they were claimed. */
    List<String> drain() {
        return takeAll().stream().map(OutboxProbe::text).toList();
    }

    /** Sends everything that may be sent now. */
    List<Claimed> takeAll() {
        List<Claimed> all = new ArrayList<>();
        Batch batch = claim();
        OutboxSession session = session();
        while (!batch.messages().isEmpty()) {
            all.addAll(batch.messages());
            batch.settle(each(batch, Settlement.Sent::new));
            batch = session.claim(OutboxStoreContract.HUNGRY);
        }
        return all;
    }

    void assertNothingToClaim() {
        assertThat(session().claim(OutboxStoreContract.HUNGRY).messages())
                .map(OutboxProbe::text)
                .isEmpty();
    }

    static List<Settlement> each(Batch batch, Function<Claimed, Settlement> fate) {
        return batch.messages().stream().map(fate).toList();
    }

    static String text(Claimed message) {
        return message.envelope().body().text();
    }

    @Override
    public void close() {
        sessions.forEach(OutboxSession::close);
        fixture.close();
    }
}
