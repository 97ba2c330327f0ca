package io.github.reliablemq;

import java.util.Objects;

/**
 * What came of recording a schedule.
 *
 * @param id to cancel it by
 * @param answer whether this call recorded it
 */
public record Scheduled(ScheduleId id, Recorded.Answer answer) {

    public Scheduled {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(answer, "answer");
    }

    /** Whether nothing was recorded because there is, or was, a schedule of that id. */
    public boolean isDuplicate() {
        return answer == Recorded.Answer.DUPLICATE;
    }
}
