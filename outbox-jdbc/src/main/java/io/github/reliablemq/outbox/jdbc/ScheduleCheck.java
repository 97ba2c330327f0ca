package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Due;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.Repeat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a message and a repetition make a schedule. */
final class ScheduleCheck {

    private ScheduleCheck() {}

    /** The grid; refuses, naming everything that does not fit. */
    static Grid grid(Message message, Repeat repeat) {
        List<String> problems = new ArrayList<>();
        if (message.orderingKey().isPresent()) {
            problems.add(
                    "orderingKey: cannot be combined with a schedule: an occurrence waits for its time, and its key"
                            + " would wait with it");
        }
        if (!message.due().equals(Due.now())) {
            problems.add("due: comes from the schedule; use Repeat.startingAfter or startingAt");
        }
        if (message.id().isPresent()) {
            problems.add("id: comes from the schedule; use schedule(ScheduleId, …)");
        }
        Grid grid = null;
        try {
            grid = Grid.of(repeat.rule());
        } catch (RuntimeException e) {
            problems.add("repeat.cron: cannot be read: " + e.getMessage()
                    + ". Six fields are expected: second, minute, hour, day of month, month, day of week");
        }
        if (grid == null || !problems.isEmpty()) {
            throw new InvalidMessageException(problems);
        }
        return grid;
    }

    /** The first due time, which there must be. */
    static Instant first(Message message, Repeat repeat, @Nullable Instant first) {
        if (first == null) {
            throw new InvalidMessageException(repeat + " has no occurrence at all; nothing was recorded");
        }
        Instant expiry = message.expiresAt().orElse(Instant.MAX);
        if (!first.isBefore(expiry)) {
            throw new InvalidMessageException("expiresAt: " + expiry + " is not after the first occurrence, due at "
                    + first + "; nothing was recorded");
        }
        return first;
    }
}
