package io.github.reliablemq.simulation;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.testkit.InMemoryTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Transactions that overlap, record a few messages each, and commit or roll back. */
final class SimWriters {

    private static final Destination QUEUE = Destination.queue("simulated");
    private static final int SPREAD = 15_000;
    private static final int LONGEST = 1_500;

    private final World world;
    private final Map<String, Integer> open = new HashMap<>();
    private long count;
    private int left;

    SimWriters(World world) {
        this.world = world;
        this.left = world.plan().transactions();
    }

    void start() {
        for (int i = 0; i < world.plan().transactions(); i++) {
            Duration begin = Duration.ofMillis(world.choices().below(SPREAD));
            world.agenda().after(begin, this::write);
        }
    }

    boolean isDone() {
        return left == 0;
    }

    private void write() {
        InMemoryTransaction transaction = world.outbox().begin();
        List<MessageId> ids = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        int messages = 1 + world.choices().below(4);
        for (int i = 0; i < messages; i++) {
            ids.add(record(transaction, keys));
        }
        keys.forEach(key -> open.merge(key, 1, Integer::sum));
        if (keys.stream().anyMatch(key -> open.getOrDefault(key, 0) > 1)) {
            world.tally().happened(Sometimes.WRITERS_OVERLAPPED);
        }
        Duration length = Duration.ofMillis(world.choices().below(LONGEST));
        world.agenda().after(length, () -> end(transaction, ids, keys));
    }

    private MessageId record(InMemoryTransaction transaction, List<String> keys) {
        count++;
        MessageId id = new MessageId(new UUID(0, count));
        Message.Builder message = Message.to(QUEUE).id(id).text("m" + count);
        int key = world.plan().keys() == 0
                ? 0
                : world.choices().below(world.plan().keys() + 1);
        if (key > 0) {
            String name = "k" + key;
            message.orderingKey(name);
            if (!keys.contains(name)) {
                keys.add(name);
            }
        }
        if (world.choices().below(100) >= 100 - world.plan().poison()) {
            world.history().poison(id);
        }
        Message built = message.build();
        world.history().recorded(id, QUEUE, built.orderingKey());
        transaction.producer().send(built);
        return id;
    }

    private void end(InMemoryTransaction transaction, List<MessageId> ids, List<String> keys) {
        keys.forEach(key -> open.merge(key, -1, Integer::sum));
        left--;
        if (world.choices().oneIn(10)) {
            world.tally().happened(Sometimes.ROLLED_BACK);
            world.log("rolled back", ids);
            if (world.has(Bug.ROLLBACK_COMMITS)) {
                transaction.commit();
            }
            transaction.close();
            return;
        }
        // First: committing rings.
        world.history().committed(ids);
        world.log("committed", ids);
        transaction.commit();
    }
}
