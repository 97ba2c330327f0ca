package io.github.reliablemq.simulation;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Due;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.testkit.InMemoryTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Transactions that overlap, record a few messages each, and commit or roll back. */
final class SimWriters {

    /** The one that gets stuck now and then. */
    static final Destination OTHER = Destination.queue("other");

    private static final Destination QUEUE = Destination.queue("simulated");
    private static final int LONGEST_DELAY = 20_000;
    private static final int SPREAD = 15_000;
    private static final int LONGEST = 1_500;
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final World world;
    private final Map<String, Integer> open = new HashMap<>();
    private final Map<InMemoryTransaction, Attempt> attempts = new LinkedHashMap<>();
    private long count;
    private long transactions;
    private int left;
    private int relayKillers;
    private int consumerKillers;

    /** Messages somebody tries to record. */
    private record Attempt(long number, List<Message> messages, List<String> keys) {

        List<MessageId> ids() {
            return messages.stream().map(each -> each.id().orElseThrow()).toList();
        }
    }

    SimWriters(World world) {
        this.world = world;
        this.left = world.plan().transactions();
        this.relayKillers = world.plan().killers().ofRelays();
        this.consumerKillers = world.plan().killers().ofConsumers();
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

    /** Transactions that are open now end without a commit. */
    void databaseEnded() {
        if (!attempts.isEmpty()) {
            world.tally().happened(Sometimes.TRANSACTION_LOST);
        }
        if (world.has(Bug.OPEN_COMMITTED)) {
            List.copyOf(attempts.keySet()).forEach(InMemoryTransaction::commit);
        }
        attempts.clear();
    }

    private void write() {
        List<Message> messages = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        int size = 1 + world.choices().below(4);
        for (int i = 0; i < size; i++) {
            messages.add(message(keys));
        }
        transactions++;
        write(new Attempt(transactions, messages, keys));
    }

    private void write(Attempt attempt) {
        if (!world.isDatabaseUp()) {
            world.agenda().after(AGAIN, () -> write(attempt));
            return;
        }
        InMemoryTransaction transaction = world.outbox().begin();
        record(transaction, attempt);
        List<String> keys = attempt.keys();
        keys.forEach(key -> open.merge(key, 1, Integer::sum));
        if (keys.stream().anyMatch(key -> open.getOrDefault(key, 0) > 1)) {
            world.tally().happened(Sometimes.WRITERS_OVERLAPPED);
        }
        attempts.put(transaction, attempt);
        Duration length = Duration.ofMillis(world.choices().below(LONGEST));
        world.agenda().after(length, () -> end(transaction, attempt));
    }

    private void record(InMemoryTransaction transaction, Attempt attempt) {
        List<Message> wrong = new ArrayList<>(attempt.messages());
        if (world.has(Bug.TRANSACTION_REVERSED)) {
            Collections.reverse(wrong);
        }
        for (int i = 0; i < wrong.size(); i++) {
            Message message = attempt.messages().get(i);
            MessageId id = message.id().orElseThrow();
            if (transaction.producer().send(recorded(wrong.get(i))).isDuplicate()) {
                requireCommitted(id);
            } else {
                world.history().recorded(id, message, attempt.number(), delay(message));
            }
        }
    }

    private static Duration delay(Message message) {
        return message.due() instanceof Due.After after ? after.delay() : Duration.ZERO;
    }

    private Message recorded(Message message) {
        if (!world.has(Bug.DUE_FORGOTTEN)) {
            return message;
        }
        Message.Builder same = Message.to(message.destination()).id(message.id().orElseThrow());
        message.orderingKey().ifPresent(same::orderingKey);
        return same.body(message.body()).build();
    }

    private void requireCommitted(MessageId id) {
        world.tally().happened(Sometimes.RECORDED_ALREADY);
        if (!world.history().isCommitted(id)) {
            throw new Violation("P2", id + " is said to be recorded and was never committed");
        }
    }

    private Message message(List<String> keys) {
        count++;
        MessageId id = new MessageId(new UUID(0, count));
        Destination to = world.choices().oneIn(3) ? OTHER : QUEUE;
        Message.Builder message = Message.to(to).id(id).text("m" + count);
        int key = world.plan().keys() == 0
                ? 0
                : world.choices().below(world.plan().keys() + 1);
        if (key > 0) {
            String name = "k" + key;
            message.orderingKey(name);
            if (!keys.contains(name)) {
                keys.add(name);
            }
        } else if (world.choices().oneIn(6)) {
            world.tally().happened(Sometimes.DUE_LATER);
            message.delay(Duration.ofMillis(1L + world.choices().below(LONGEST_DELAY)));
        }
        world.history().is(id, nature());
        return message.build();
    }

    private Nature nature() {
        if (world.choices().below(100) >= 100 - world.plan().poison()) {
            return world.choices().oneIn(2) ? Nature.TOO_LARGE : Nature.REFUSED;
        }
        if (relayKillers > 0 && world.choices().oneIn(10)) {
            relayKillers--;
            return Nature.ENDS_RELAYS;
        }
        if (consumerKillers > 0 && world.choices().oneIn(10)) {
            consumerKillers--;
            return Nature.ENDS_CONSUMERS;
        }
        return Nature.SOUND;
    }

    private void end(InMemoryTransaction transaction, Attempt attempt) {
        attempt.keys().forEach(key -> open.merge(key, -1, Integer::sum));
        boolean isOpen = attempts.remove(transaction) != null;
        if (world.choices().oneIn(10)) {
            left--;
            world.tally().happened(Sometimes.ROLLED_BACK);
            world.log("rolled back", attempt.ids());
            if (world.has(Bug.ROLLBACK_COMMITS) && isOpen) {
                transaction.commit();
            }
            transaction.close();
        } else if (!isOpen) {
            again(attempt);
        } else if (world.strikes(Fault.COMMIT_LOST)) {
            world.tally().happened(Sometimes.UNKNOWN_COMMIT_LOST);
            transaction.close();
            again(attempt);
        } else {
            commit(transaction, attempt);
        }
    }

    private void commit(InMemoryTransaction transaction, Attempt attempt) {
        // First: committing rings.
        world.history().committed(attempt.ids());
        if (world.has(Bug.COMMIT_FORGOTTEN) && world.choices().oneIn(20)) {
            transaction.rollback();
        } else {
            transaction.commit();
        }
        world.log("committed", attempt.ids());
        if (world.strikes(Fault.COMMIT_UNANSWERED)) {
            world.tally().happened(Sometimes.UNKNOWN_COMMIT_COMMITTED);
            again(attempt);
        } else {
            left--;
        }
    }

    /** Nobody knows what became of it, so it is recorded again, with the same ids. */
    private void again(Attempt attempt) {
        world.log("unknown", attempt.ids());
        world.agenda().after(AGAIN, () -> write(attempt));
    }
}
