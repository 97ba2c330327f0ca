package io.github.reliablemq.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.endtoend.PlainQueue.Copy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Many transactions at once that record messages of a few keys. Each also numbers itself among the transactions of its
 * key, in a row that it locks until it commits: the numbers are the order of commits, whatever the outbox does.
 */
final class KeyedWriters implements AutoCloseable {

    /** What a transaction does first: number itself, so that it knows what came before it, or record. */
    enum First {
        NUMBER,
        RECORD
    }

    private static final int THREADS = 8;
    private static final int KEYS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Producing producing;
    private final Destination destination;
    private final First first;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final List<Future<?>> running = new ArrayList<>();
    private final AtomicInteger committed = new AtomicInteger();

    KeyedWriters(Producing producing, Destination destination, First first) {
        this.producing = producing;
        this.destination = destination;
        this.first = first;
        producing.jdbi.useHandle(handle -> {
            handle.execute("create table turn (key text primary key, n integer not null default 0)");
            handle.execute("insert into turn (key) select 'k' || i from generate_series(0, ?) i", KEYS - 1);
            handle.execute("create table done (message_id uuid primary key, key text not null, n integer not null)");
        });
    }

    /** Each thread tries that many transactions; one in ten rolls back, and those that a fault ends are given up. */
    void start(int transactions) {
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(i);
            running.add(threads.submit(() -> {
                AtomicInteger left = new AtomicInteger(transactions);
                while (left.get() > 0) {
                    tryUntilCut(left, random);
                }
            }));
        }
    }

    /** On one connection: what is drawn ahead of its use on one would show. */
    private void tryUntilCut(AtomicInteger left, Random random) {
        try (Handle handle = producing.jdbi.open()) {
            while (left.getAndDecrement() > 0) {
                handle.useTransaction(tx -> doOne(tx, random));
            }
        } catch (JdbiException | StoreException e) {
            // What the last one did is done altogether or not at all.
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private void doOne(Handle tx, Random random) {
        String key = "k" + random.nextInt(KEYS);
        Message message = Message.to(destination).orderingKey(key).text("x").build();
        int n = first == First.NUMBER ? number(tx, key) : 0;
        dawdle(random);
        MessageId id = producing.outbox.producer(tx).send(message).id();
        dawdle(random);
        if (first == First.RECORD) {
            n = number(tx, key);
        }
        tx.execute("insert into done values (?, ?, ?)", id.value(), key, n);
        if (random.nextInt(10) == 0) {
            tx.rollback();
        } else {
            tx.commit();
            committed.incrementAndGet();
        }
    }

    /** Waits for the end of another transaction that has numbered itself for that key. */
    private static int number(Handle handle, String key) {
        return handle.createQuery("update turn set n = n + 1 where key = ? returning n")
                .bind(0, key)
                .mapTo(Integer.class)
                .one();
    }

    /** Lets others come between. */
    private static void dawdle(Random random) {
        LockSupport.parkNanos(Duration.ofMillis(random.nextInt(4)).toNanos());
    }

    int committed() {
        return committed.get();
    }

    void awaitEnd() throws Exception {
        for (Future<?> each : running) {
            each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** P1, P2, P5: exactly the messages of committed transactions, the first copies of each key in commit order. */
    void assertFirstCopiesInOrder(List<Copy> copies) {
        Map<String, Integer> turns = new LinkedHashMap<>();
        Map<String, List<String>> expected = new LinkedHashMap<>();
        producing.jdbi.useHandle(handle -> handle.createQuery("select message_id, key, n from done order by key, n")
                .mapToMap()
                .forEach(row -> {
                    turns.put(String.valueOf(row.get("message_id")), (Integer) row.get("n"));
                    expected.computeIfAbsent(String.valueOf(row.get("key")), key -> new ArrayList<>())
                            .add(String.valueOf(row.get("message_id")));
                }));
        Set<String> seen = new LinkedHashSet<>();
        Map<String, List<String>> arrived = new LinkedHashMap<>();
        for (Copy copy : copies) {
            if (seen.add(copy.id())) {
                arrived.computeIfAbsent(copy.key(), key -> new ArrayList<>()).add(copy.id());
            }
        }
        assertThat(seen)
                .hasSizeGreaterThanOrEqualTo(committed.get())
                .containsExactlyInAnyOrderElementsOf(turns.keySet());
        expected.forEach((key, ids) -> assertThat(arrived.get(key))
                .as("first copies of key %s, by their turns", key)
                .extracting(turns::get)
                .isSorted());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
