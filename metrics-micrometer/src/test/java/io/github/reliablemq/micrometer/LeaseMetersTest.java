package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Failure;
import io.github.reliablemq.LeaseListener;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("P4r: every repeat the client can see is counted")
final class LeaseMetersTest {

    private static final MessageId ID = MessageId.named("message-4711");
    private static final Failure WHY = Failure.of("away", "secret text");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LeaseListener listener = ReliableMetrics.leaseListener(registry, "mailer");

    @Test
    void everyEventHasACounterOfItsOwn() {
        Map<String, Runnable> events = new LinkedHashMap<>();
        events.put("duplicate", () -> listener.onDuplicate(ID));
        events.put("in_progress", () -> listener.onInProgress(ID, Duration.ofSeconds(1)));
        events.put("lease_lost", () -> listener.onLeaseLost(ID));
        events.put("late_complete", () -> listener.onUnguarded(ID, Completion.COMPLETED_AFTER_EXPIRY));
        events.put("overrode_other", () -> listener.onUnguarded(ID, Completion.OVERRODE_ANOTHER));
        events.put("repeated", () -> listener.onUnguarded(ID, Completion.ALREADY_DONE));
        events.put("complete_pending", () -> listener.onCompletionPending(ID, WHY));
        events.put("complete_recovered", () -> listener.onCompletedLate(ID));
        events.put("complete_given_up", () -> listener.onCompletionGivenUp(ID));
        events.put("fail_open", () -> listener.onFailOpen(ID, WHY));
        events.put("mismatch", () -> listener.onMismatch(ID));
        events.put("held", () -> listener.onHeld(ID));

        events.forEach((event, happening) -> {
            assertThat(count(event)).as(event).isZero();
            happening.run();
            assertThat(count(event)).as(event).isOne();
        });

        assertThat(total()).isEqualTo(events.size());
    }

    @Test
    void tagsAreOnlyTheConsumerAndTheEvent() {
        listener.onFailOpen(ID, WHY);

        assertThat(registry.getMeters())
                .hasSize(12)
                .allSatisfy(meter -> assertThat(meter.getId().getTags())
                        .extracting(Tag::getKey)
                        .containsExactly("consumer", "event"));
    }

    private double count(String event) {
        return registry.get("reliablemq.lease.events")
                .tags("consumer", "mailer", "event", event)
                .counter()
                .count();
    }

    private double total() {
        return registry.get("reliablemq.lease.events").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
