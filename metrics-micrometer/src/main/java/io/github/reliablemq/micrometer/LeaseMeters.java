package io.github.reliablemq.micrometer;

import io.github.reliablemq.Failure;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Counts what leases do to the messages of one consumer; meters are found once. */
final class LeaseMeters implements LeaseListener {

    private final Counter duplicate;
    private final Counter inProgress;
    private final Counter leaseLost;
    private final Counter lateComplete;
    private final Counter overrodeOther;
    private final Counter repeated;
    private final Counter completePending;
    private final Counter completeRecovered;
    private final Counter completeGivenUp;
    private final Counter failOpen;
    private final Counter mismatch;
    private final Counter held;

    LeaseMeters(MeterRegistry registry, String consumer) {
        this.duplicate = counter(registry, consumer, "duplicate");
        this.inProgress = counter(registry, consumer, "in_progress");
        this.leaseLost = counter(registry, consumer, "lease_lost");
        this.lateComplete = counter(registry, consumer, "late_complete");
        this.overrodeOther = counter(registry, consumer, "overrode_other");
        this.repeated = counter(registry, consumer, "repeated");
        this.completePending = counter(registry, consumer, "complete_pending");
        this.completeRecovered = counter(registry, consumer, "complete_recovered");
        this.completeGivenUp = counter(registry, consumer, "complete_given_up");
        this.failOpen = counter(registry, consumer, "fail_open");
        this.mismatch = counter(registry, consumer, "mismatch");
        this.held = counter(registry, consumer, "held");
    }

    private static Counter counter(MeterRegistry registry, String consumer, String event) {
        return Counter.builder("reliablemq.lease.events")
                .description("What leases did to messages")
                .tags("consumer", consumer, "event", event)
                .register(registry);
    }

    @Override
    public void onDuplicate(MessageId id) {
        duplicate.increment();
    }

    @Override
    public void onInProgress(MessageId id, Duration remaining) {
        inProgress.increment();
    }

    @Override
    public void onLeaseLost(MessageId id) {
        leaseLost.increment();
    }

    @Override
    public void onUnguarded(MessageId id, Completion how) {
        switch (how) {
            case COMPLETED_AFTER_EXPIRY -> lateComplete.increment();
            case OVERRODE_ANOTHER -> overrodeOther.increment();
            case ALREADY_DONE -> repeated.increment();
            case COMPLETED -> throw new AssertionError(how);
        }
    }

    @Override
    public void onCompletionPending(MessageId id, Failure why) {
        completePending.increment();
    }

    @Override
    public void onCompletedLate(MessageId id) {
        completeRecovered.increment();
    }

    @Override
    public void onCompletionGivenUp(MessageId id) {
        completeGivenUp.increment();
    }

    @Override
    public void onFailOpen(MessageId id, Failure why) {
        failOpen.increment();
    }

    @Override
    public void onMismatch(MessageId id) {
        mismatch.increment();
    }

    @Override
    public void onHeld(MessageId id) {
        held.increment();
    }
}
