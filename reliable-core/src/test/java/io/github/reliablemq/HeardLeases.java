package io.github.reliablemq;

import io.github.reliablemq.spi.LeaseStore.Completion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a lease listener hears. */
final class HeardLeases implements LeaseListener {

    final List<String> heard = new ArrayList<>();

    @Override
    public void onDuplicate(MessageId id) {
        heard.add("duplicate");
    }

    @Override
    public void onInProgress(MessageId id, Duration remaining) {
        heard.add("inProgress");
    }

    @Override
    public void onLeaseLost(MessageId id) {
        heard.add("leaseLost");
    }

    @Override
    public void onUnguarded(MessageId id, Completion how) {
        heard.add(how.name());
    }

    @Override
    public void onCompletionPending(MessageId id, Failure why) {
        heard.add("pending");
    }

    @Override
    public void onCompletedLate(MessageId id) {
        heard.add("completedLate");
    }

    @Override
    public void onCompletionGivenUp(MessageId id) {
        heard.add("givenUp");
    }

    @Override
    public void onFailOpen(MessageId id, Failure why) {
        heard.add("failOpen");
    }

    @Override
    public void onMismatch(MessageId id) {
        heard.add("mismatch");
    }

    @Override
    public void onHeld(MessageId id) {
        heard.add("held");
    }
}
