package io.github.reliablemq;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What to do about the exceptions of a handler, by their type. Immutable and thread-safe.
 *
 * <pre>{@code
 * Triage triage = Triage.standard()
 *         .deadLetterOn(IllegalArgumentException.class)
 *         .retryAfter(Duration.ofMinutes(1), RateLimitedException.class)
 *         .pauseOn(ConnectException.class);
 * }</pre>
 *
 * <p>A rule holds for subclasses, and for an exception that has such a cause. The exception itself goes before its
 * causes, a rule that was added earlier before a later one. A {@link HandlingException}, at any depth, speaks for
 * itself and goes before all rules.
 */
public final class Triage {

    private static final Triage STANDARD = new Triage(List.of());
    private static final int DEEPEST = 20;

    private final List<Rule> rules;

    private Triage(List<Rule> rules) {
        this.rules = rules;
    }

    private record Rule(Class<? extends Throwable> type, Treatment treatment) {}

    /** Every exception is tried again. */
    public static Triage standard() {
        return STANDARD;
    }

    /** No number of attempts helps against these. */
    public Triage deadLetterOn(Class<? extends Throwable> type) {
        return with(type, new Treatment.DeadLetter());
    }

    /** These wait that long, up to a day, instead of as long as the retry policy says. */
    public Triage retryAfter(Duration wait, Class<? extends Throwable> type) {
        return with(type, new Treatment.RetryAfter(wait));
    }

    /** These tell that something is away that every message needs. */
    public Triage pauseOn(Class<? extends Throwable> type) {
        return with(type, new Treatment.Pause());
    }

    private Triage with(Class<? extends Throwable> type, Treatment treatment) {
        List<Rule> more = new ArrayList<>(rules);
        more.add(new Rule(Objects.requireNonNull(type, "type"), treatment));
        return new Triage(List.copyOf(more));
    }

    /** The treatment of that exception. */
    public Treatment of(Throwable thrown) {
        List<Throwable> chain = chain(thrown);
        for (Throwable each : chain) {
            if (each instanceof HandlingException told) {
                return told.treatment();
            }
        }
        for (Throwable each : chain) {
            for (Rule rule : rules) {
                if (rule.type().isInstance(each)) {
                    return rule.treatment();
                }
            }
        }
        return new Treatment.Retry();
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = thrown; each != null && chain.size() < DEEPEST; each = each.getCause()) {
            chain.add(each);
        }
        return chain;
    }
}
