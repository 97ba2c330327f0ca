package io.github.reliablemq.simulation;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Verdict;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes one message at a time and asks the real consumer about it. */
final class SimConsumer {

    private static final Duration RESTART = Duration.ofSeconds(2);
    private static final int SLOWEST = 5_000;
    private static final Duration LOOK = Duration.ofMillis(250);

    private final World world;
    private final SimQueue queue;
    private final SimInbox inbox;
    private IdempotentConsumer consumer;
    private Duration slowness = Duration.ZERO;
    private @Nullable Strand strand;

    SimConsumer(World world, SimQueue queue, SimInbox inbox) {
        this.world = world;
        this.queue = queue;
        this.inbox = inbox;
        this.consumer = fresh();
    }

    /** As a process that starts has it: it remembers nothing. */
    private IdempotentConsumer fresh() {
        return IdempotentConsumer.inTransaction(
                new ConsumerName("simulated"), inbox.of(this), (transaction, message) -> {
                    if (world.history().nature(message.id()) == Nature.ENDS_CONSUMERS) {
                        throw new Killed();
                    }
                    if (mayRest()) {
                        rest(slowness);
                    }
                    transaction.effect(message.id());
                });
    }

    /** Whether it handles its message on a thread of its own. */
    boolean mayRest() {
        return strand != null;
    }

    /** In the middle of its transaction. */
    void rest(Duration time) {
        Strand mine = Objects.requireNonNull(strand);
        world.agenda().after(time, mine::goOn);
        mine.rest();
    }

    void end() {
        if (strand != null) {
            strand.kill();
        }
    }

    void start() {
        world.agenda().soon(this::take);
    }

    private void take() {
        queue.deliver().ifPresentOrElse(copy -> world.agenda().soon(() -> handle(copy)), this::lookAgain);
    }

    private void lookAgain() {
        world.agenda().after(LOOK, this::take);
    }

    private void handle(SimQueue.Copy copy) {
        boolean slow = world.choices().oneIn(4);
        if (slow || queue.deliveries(copy) > 1) {
            slowness = Duration.ofMillis(1L + world.choices().below(slow ? SLOWEST : 20));
            Strand begun = Strand.of(() -> accept(copy));
            strand = begun;
            begun.goOn();
        } else {
            strand = null;
            accept(copy);
        }
    }

    private void accept(SimQueue.Copy copy) {
        if (queue.deliveries(copy) > 1 && inbox.hasHandled(copy.id())) {
            world.tally().happened(Sometimes.REDELIVERED_AFTER_COMMIT);
        }
        Verdict verdict;
        try {
            verdict = consumer.accept(queue.received(copy));
        } catch (Killed e) {
            Killed.over();
            world.log("consumer killed with", copy.id());
            world.history().consumerKilled(copy.id());
            queue.back(copy);
            consumer = fresh();
            world.agenda().after(RESTART, this::take);
            return;
        }
        world.log("verdict", copy.id(), verdict.getClass().getSimpleName());
        if (verdict instanceof Verdict.Duplicate) {
            world.tally().happened(Sometimes.REPEAT_SUPPRESSED);
        }
        if (verdict instanceof Verdict.DeadLetter) {
            world.history().setAside(copy.id());
        }
        boolean handled = verdict instanceof Verdict.Done
                || verdict instanceof Verdict.Duplicate
                || verdict instanceof Verdict.DeadLetter;
        if (!handled || world.strikes(Fault.ACKNOWLEDGEMENT_LOST)) {
            queue.back(copy);
        } else {
            queue.done(copy);
        }
        if (verdict instanceof Verdict.Busy) {
            lookAgain();
        } else {
            world.agenda().soon(this::take);
        }
    }
}
