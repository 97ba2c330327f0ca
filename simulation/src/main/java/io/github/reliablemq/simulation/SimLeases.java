package io.github.reliablemq.simulation;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.testkit.InMemoryLeaseStore;
import java.util.ArrayList;
import java.util.List;

/** The subscription whose consumers use leases, with the store they share. */
final class SimLeases {

    private final World world;
    private final InMemoryLeaseStore store;
    private final SimAttempts attempts = new SimAttempts();
    private final LeaseHistory history;
    private final List<SimLeasedConsumer> consumers = new ArrayList<>();

    SimLeases(World world) {
        this.world = world;
        this.store = InMemoryLeaseStore.create(world.clock());
        this.history = new LeaseHistory(world.tally());
    }

    LeaseHistory history() {
        return history;
    }

    void start() {
        SimQueue queue = world.broker().subscribe();
        for (int i = 0; i < world.plan().leased(); i++) {
            String name = "leased-" + i;
            SimLeaseStore seen = new SimLeaseStore(world, name, store, attempts, history);
            SimLeasedConsumer consumer = new SimLeasedConsumer(world, name, queue, seen, history);
            consumers.add(consumer);
            consumer.start();
        }
    }

    /** The store's memory is gone. */
    void flush() {
        world.log("leases flushed");
        store.flush();
        attempts.flush();
        history.flushed();
    }

    void checkAtRest(List<MessageId> stored) {
        stored.forEach(id -> history.checkAtRest(id, world.history().nature(id)));
    }

    /** Nothing of it may wait for ever. */
    void end() {
        consumers.forEach(SimLeasedConsumer::end);
    }
}
