package io.github.reliablemq;

import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The core's keeper of leases without its thread: whoever has it says when it takes its turn. */
public final class SteppedLeases {

    private final LeaseKeeper keeper;

    /**
     * @param tokens gives a token nobody else has at each call
     * @param pauses waits that long; false when nothing is to be waited for any more
     */
    public SteppedLeases(
            LeaseStore store, InstantSource clock, Supplier<LeaseToken> tokens, Predicate<Duration> pauses) {
        LeaseParts parts = new LeaseParts(store, clock, tokens, pauses::test);
        this.keeper = new LeaseKeeper("simulated", parts, new CountDownLatch(1));
    }

    /** Begins to describe a consumer. */
    public LeasedConsumerBuilder consumer(ConsumerName consumer) {
        return keeper.consumer(consumer);
    }

    /** Renews what is due, and records what could not be recorded before. */
    public void turn() {
        keeper.turn();
    }
}
