package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a broker puts messages that nobody could take. Immutable: every method returns a changed copy.
 *
 * <p>Unless changed, as the broker does: expired messages too, non-persistent ones not, kept for ever, and an audit
 * that drops a message it has put there before.
 */
public final class DeadLetterRule {
    static final String KIND = "kind";
    static final String QUEUE = "queue";
    static final String QUEUE_PREFIX = "queuePrefix";
    static final String TOPIC_PREFIX = "topicPrefix";
    static final String EXPIRED = "expired";
    static final String NON_PERSISTENT = "nonPersistent";
    static final String EXPIRES_AFTER_MS = "expiresAfterMs";
    static final String AUDIT = "audit";

    enum Kind {
        SHARED,
        INDIVIDUAL,
        DISCARDING
    }

    private static final Map<String, String> AS_THE_BROKER_COMES =
            Map.of(EXPIRED, "true", NON_PERSISTENT, "false", EXPIRES_AFTER_MS, "0", AUDIT, "true");

    private final Map<String, String> values;

    private DeadLetterRule(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** All of them in one queue, the broker's own {@code ActiveMQ.DLQ}. */
    public static DeadLetterRule shared() {
        return shared("ActiveMQ.DLQ");
    }

    /** All of them in that queue. */
    public static DeadLetterRule shared(String queue) {
        return of(Kind.SHARED).with(QUEUE, requireNonNull(queue, "queue"));
    }

    /** Those of each destination in a queue of its own: {@code DLQ.<queue>}, {@code DLQ.topic.<topic>}. */
    public static DeadLetterRule individual() {
        return individual("DLQ.", "DLQ.topic.");
    }

    /** Those of each destination in a queue of its own, named by a prefix and the name of the destination. */
    public static DeadLetterRule individual(String queuePrefix, String topicPrefix) {
        return of(Kind.INDIVIDUAL)
                .with(QUEUE_PREFIX, requireNonNull(queuePrefix, "queuePrefix"))
                .with(TOPIC_PREFIX, requireNonNull(topicPrefix, "topicPrefix"));
    }

    /** None of them anywhere: they are gone. */
    public static DeadLetterRule discarding() {
        return of(Kind.DISCARDING);
    }

    /** Drops what has expired. */
    public DeadLetterRule withoutExpired() {
        return with(EXPIRED, "false");
    }

    /** Keeps non-persistent messages too; there, they become persistent. */
    public DeadLetterRule withNonPersistent() {
        return with(NON_PERSISTENT, "true");
    }

    /** Gives dead letters a time to live of their own, which is then treated by the rule for <em>their</em> queue. */
    public DeadLetterRule expiringAfter(Duration time) {
        return with(EXPIRES_AFTER_MS, Long.toString(time.toMillis()));
    }

    /** Puts a message there however often. */
    public DeadLetterRule withoutAudit() {
        return with(AUDIT, "false");
    }

    /** Keeps what this says of expired and other messages, and puts those of each destination in a queue of its own. */
    DeadLetterRule butIndividual() {
        Map<String, String> changed = new TreeMap<>(values);
        changed.putAll(Map.of(KIND, Kind.INDIVIDUAL.name(), QUEUE_PREFIX, "DLQ.", TOPIC_PREFIX, "DLQ.topic."));
        return new DeadLetterRule(changed);
    }

    static DeadLetterRule read(String written) {
        return new DeadLetterRule(written.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1])));
    }

    String written() {
        return new TreeMap<>(values)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"));
    }

    Kind kind() {
        return Kind.valueOf(value(KIND));
    }

    String value(String key) {
        return requireNonNull(values.get(key), key);
    }

    boolean isOn(String key) {
        return Boolean.parseBoolean(value(key));
    }

    private static DeadLetterRule of(Kind kind) {
        return new DeadLetterRule(AS_THE_BROKER_COMES).with(KIND, kind.name());
    }

    private DeadLetterRule with(String key, String value) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.put(key, value);
        return new DeadLetterRule(changed);
    }

    /** For logs. */
    @Override
    public String toString() {
        return new TreeMap<>(values).toString();
    }
}
