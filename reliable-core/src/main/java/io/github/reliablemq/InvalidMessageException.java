package io.github.reliablemq;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message cannot be recorded or sent as it is. Every problem is reported at once; nothing was recorded and the
 * caller's transaction is intact.
 */
public final class InvalidMessageException extends ReliableException {

    private final transient List<String> problems;

    public InvalidMessageException(String problem) {
        this(problem, null);
    }

    public InvalidMessageException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.problems = List.of(problem);
    }

    public InvalidMessageException(List<String> problems) {
        super("Message refused: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
