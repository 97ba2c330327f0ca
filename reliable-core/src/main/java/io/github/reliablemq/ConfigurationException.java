package io.github.reliablemq;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration cannot work. Every problem is reported at once, each with the dotted path of the setting; nothing was
 * started or silently corrected.
 */
public final class ConfigurationException extends ReliableException {

    private final transient List<String> problems;

    public ConfigurationException(String problem) {
        this(problem, null);
    }

    public ConfigurationException(String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.problems = List.of(problem);
    }

    public ConfigurationException(List<String> problems) {
        super("Configuration refused: " + String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** One line for each problem. */
    public List<String> problems() {
        return problems;
    }
}
