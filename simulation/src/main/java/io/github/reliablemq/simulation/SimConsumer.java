package io.github.reliablemq.simulation;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.spi.Envelope;
import java.time.Duration;

/** Takes one message at a time and asks the real consumer about it. */
final class SimConsumer {

    private static final Duration RESTART = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final World world;
    private final SimBroker broker;
    private final SimInbox inbox;
    private IdempotentConsumer consumer;

    SimConsumer(World world, SimBroker broker, SimInbox inbox) {
        this.world = world;
        this.broker = broker;
        this.inbox = inbox;
        this.consumer = fresh();
    }

    /** As a process that starts has it: it remembers nothing. */
    private IdempotentConsumer fresh() {
        return IdempotentConsumer.inTransaction(
                new ConsumerName("simulated"), inbox, (transaction, message) -> transaction.effect(message.id()));
    }

    void start() {
        world.agenda().soon(this::take);
    }

    private void take() {
        broker.deliver().ifPresentOrElse(copy -> world.agenda().soon(() -> handle(copy)), this::lookAgain);
    }

    private void lookAgain() {
        world.agenda().after(LOOK, this::take);
    }

    private void handle(SimBroker.Copy copy) {
        if (copy.deliveries() > 1 && inbox.hasHandled(copy.id())) {
            world.tally().happened(Sometimes.REDELIVERED_AFTER_COMMIT);
        }
        Verdict verdict;
        try {
            verdict = consumer.accept(received(copy));
        } catch (SimInbox.Killed e) {
            world.log("consumer killed with", copy.id());
            broker.back(copy);
            consumer = fresh();
            world.agenda().after(RESTART, this::take);
            return;
        }
        world.log("verdict", copy.id(), verdict.getClass().getSimpleName());
        if (verdict instanceof Verdict.Duplicate) {
            world.tally().happened(Sometimes.REPEAT_SUPPRESSED);
        }
        boolean handled = verdict instanceof Verdict.Done || verdict instanceof Verdict.Duplicate;
        if (!handled || world.strikes(Fault.ACKNOWLEDGEMENT_LOST)) {
            broker.back(copy);
        } else {
            broker.done();
        }
        world.agenda().soon(this::take);
    }

    private static Received received(SimBroker.Copy copy) {
        Envelope envelope = copy.envelope();
        return new Received(
                envelope.id(),
                envelope.destination(),
                envelope.orderingKey().orElse(null),
                envelope.headers(),
                envelope.body(),
                envelope.recordedAt(),
                copy.deliveries());
    }
}
