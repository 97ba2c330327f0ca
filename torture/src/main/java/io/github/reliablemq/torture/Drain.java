package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Waits until everything that was sent is where it belongs, as the servers themselves see it. */
final class Drain {

    /** How long nothing may move. */
    private static final Duration STANDSTILL = Duration.ofSeconds(90);

    /** What stands behind a parked message of its key stays. */
    private static final String NOT_HELD = """
            select count(*) from reliable_outbox as message where state = 0 and not exists (
                select 1 from reliable_outbox as head
                where head.state = 2 and head.destination = message.destination
                  and head.ordering_key = message.ordering_key and head.row_id < message.row_id)""";

    private final Stage stage;

    Drain(Stage stage) {
        this.stage = stage;
    }

    /** @throws BrokenPromiseException naming what is left when nothing moves any more */
    void await() {
        List<String> last = List.of();
        long movedAt = System.nanoTime();
        while (true) {
            stage.checkProcesses();
            List<String> left = left();
            if (left.isEmpty()) {
                return;
            }
            if (!left.equals(last)) {
                last = left;
                movedAt = System.nanoTime();
            } else if (System.nanoTime() - movedAt > STANDSTILL.toNanos()) {
                throw new BrokenPromiseException("Not drained: nothing has moved for " + STANDSTILL.toSeconds()
                        + " s, and there are still " + String.join(", ", left));
            }
            Patience.pause(Duration.ofMillis(300));
        }
    }

    /** Returns when nothing is left, or the time is over. */
    void awaitAtMost(Duration time) {
        Patience.until(time, () -> left().isEmpty());
    }

    /** What is still on its way; empty at the end. */
    private List<String> left() {
        List<String> left = new ArrayList<>();
        OptionalLong pending = stage.database().tryNumber(NOT_HELD);
        if (pending.isEmpty() || pending.getAsLong() > 0) {
            left.add((pending.isEmpty() ? "an unknown number of" : pending.getAsLong()) + " messages in the outbox");
        }
        for (String queue : Queues.ALL) {
            addUnlessEmpty(queue, left);
            addUnlessEmpty(Queues.audit(queue), left);
        }
        if (!left.isEmpty()) {
            stage.database()
                    .tryNumber("select count(*) from effect")
                    .ifPresent(effects -> left.add("with " + effects + " effects so far"));
        }
        return left;
    }

    private void addUnlessEmpty(String queue, List<String> left) {
        try {
            if (!stage.queues().isEmpty(queue)) {
                left.add("messages in " + queue);
            }
        } catch (JMSException away) {
            left.add("an unknown number of messages in " + queue + " (" + away.getMessage() + ")");
        }
    }
}
