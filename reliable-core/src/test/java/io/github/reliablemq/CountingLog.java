package io.github.reliablemq;

import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Company;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts attempts as a store does, and notes the calls; like most clients, not on a thread that is interrupted. */
final class CountingLog implements AttemptLog {

    final List<String> calls = new ArrayList<>();
    boolean away;
    boolean mute;
    boolean unasked;
    Runnable whileBeginning = () -> {};
    Runnable whileTakingBack = () -> {};
    private final Company company = Company.of(Duration.ofMinutes(1));
    private int attempts;
    int unfinished;

    @Override
    public boolean isWaiting(ConsumerName consumer, MessageId id, int epoch, Optional<MessageId> retry) {
        if (unasked) {
            throw new StoreUnavailableException("away");
        }
        return false;
    }

    @Override
    public Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
        note("begin");
        whileBeginning.run();
        attempts++;
        unfinished++;
        if (mute) {
            throw new StoreUnavailableException("noted, but the answer is lost");
        }
        return new Attempt(attempts, unfinished);
    }

    @Override
    public int failed(ConsumerName consumer, MessageId id, int epoch) {
        note("failed");
        attempts += unfinished > 0 ? 0 : 1;
        unfinished = 0;
        return attempts;
    }

    @Override
    public void takeBack(ConsumerName consumer, MessageId id, int epoch) {
        note("takeBack");
        attempts = Math.max(0, attempts - 1);
        unfinished = Math.max(0, unfinished - 1);
        whileTakingBack.run();
    }

    @Override
    public void forget(ConsumerName consumer, MessageId id) {
        note("forget");
        attempts = 0;
        unfinished = 0;
    }

    @Override
    public Company company() {
        return company;
    }

    private void note(String call) {
        if (away || Thread.currentThread().isInterrupted()) {
            throw new StoreUnavailableException("away");
        }
        calls.add(call);
    }
}
