package io.github.reliablemq;

import java.util.Objects;

/**
 * What came of recording a message.
 *
 * @param id the message's id on the wire
 * @param answer whether this call recorded it
 */
public record Recorded(MessageId id, Answer answer) {

    /** Whether there is a new message. */
    public enum Answer {
        /** It leaves when the transaction commits. */
        NEW,
        /**
         * A message with the id its caller chose was recorded before, within the dedup window. Nothing was recorded
         * now; the transaction is as usable as before.
         */
        DUPLICATE
    }

    public Recorded {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(answer, "answer");
    }

    /** Whether nothing was recorded because a message of that id had been. */
    public boolean isDuplicate() {
        return answer == Answer.DUPLICATE;
    }
}
