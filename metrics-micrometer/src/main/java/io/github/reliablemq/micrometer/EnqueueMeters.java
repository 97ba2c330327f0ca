package io.github.reliablemq.micrometer;

import io.github.reliablemq.BacklogFullException;
import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.NoTransactionException;
import io.github.reliablemq.ReliableException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what is recorded in one outbox; meters are found once. */
final class EnqueueMeters implements EnqueueListener {

    /** The narrower type first. */
    private static final Map<Class<? extends ReliableException>, String> REASONS = reasons();

    private final Counter messages;
    private final Counter bytes;
    private final Counter duplicates;
    private final Map<String, Counter> refusals = new LinkedHashMap<>();
    private final Counter otherRefusals;

    EnqueueMeters(MeterRegistry registry, String outbox) {
        this.messages = Counter.builder("reliablemq.outbox.recorded")
                .description("Messages recorded, whether or not their transactions committed")
                .baseUnit("messages")
                .tag("outbox", outbox)
                .register(registry);
        this.bytes = Counter.builder("reliablemq.outbox.recorded.size")
                .description("Bodies of recorded messages, as stored")
                .baseUnit("bytes")
                .tag("outbox", outbox)
                .register(registry);
        this.duplicates = Counter.builder("reliablemq.outbox.duplicates")
                .description("Messages not recorded because one of their chosen id had been")
                .baseUnit("messages")
                .tag("outbox", outbox)
                .register(registry);
        REASONS.values().forEach(reason -> refusals.put(reason, refusal(registry, outbox, reason)));
        this.otherRefusals = refusal(registry, outbox, "other");
    }

    private static Map<Class<? extends ReliableException>, String> reasons() {
        Map<Class<? extends ReliableException>, String> reasons = new LinkedHashMap<>();
        reasons.put(InvalidMessageException.class, "invalid_message");
        reasons.put(NoTransactionException.class, "no_transaction");
        reasons.put(BacklogFullException.class, "backlog_full");
        reasons.put(KeyLockException.class, "key_lock");
        reasons.put(StoreUnavailableException.class, "store_unavailable");
        reasons.put(StoreException.class, "store_error");
        return reasons;
    }

    private static Counter refusal(MeterRegistry registry, String outbox, String reason) {
        return Counter.builder("reliablemq.outbox.refusals")
                .description("Messages that could not be recorded, by reason")
                .baseUnit("messages")
                .tags("outbox", outbox, "reason", reason)
                .register(registry);
    }

    @Override
    public void onRecorded(int recorded, long size, int repeated) {
        messages.increment(recorded);
        bytes.increment((double) size);
        duplicates.increment(repeated);
    }

    @Override
    public void onRefused(int refused, ReliableException why) {
        counterOf(why).increment(refused);
    }

    private Counter counterOf(ReliableException why) {
        for (Map.Entry<Class<? extends ReliableException>, String> reason : REASONS.entrySet()) {
            if (reason.getKey().isInstance(why)) {
                return refusals.getOrDefault(reason.getValue(), otherRefusals);
            }
        }
        return otherRefusals;
    }
}
