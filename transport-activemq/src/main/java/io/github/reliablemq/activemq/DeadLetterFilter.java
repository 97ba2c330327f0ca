package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters; all that is asked for must hold. Immutable. The broker evaluates it: of a long queue only what
 * fits comes over.
 */
public final class DeadLetterFilter {

    private static final DeadLetterFilter ALL = new DeadLetterFilter(List.of());

    private final List<String> terms;

    private DeadLetterFilter(List<String> terms) {
        this.terms = terms;
    }

    /** Every one. */
    public static DeadLetterFilter all() {
        return ALL;
    }

    /** One copy, by {@link DeadLetter#brokerId}. */
    public static DeadLetterFilter copy(String brokerId) {
        return ALL.and("JMSMessageID = " + quoted(brokerId));
    }

    DeadLetterFilter except(String brokerId) {
        return and("JMSMessageID <> " + quoted(brokerId));
    }

    /** Copies of that message. Of ours only. */
    public DeadLetterFilter id(MessageId id) {
        return and(JmsMapping.ID + " = " + quoted(id.toString()));
    }

    /** Whose cause has that fingerprint. Of those our listener set aside only. */
    public DeadLetterFilter fingerprint(String fingerprint) {
        return and(DeadLetterCopy.FINGERPRINT + " = " + quoted(fingerprint));
    }

    /** Taken from that destination. Of those our listener set aside only. */
    public DeadLetterFilter origin(Destination origin) {
        return and(DeadLetterCopy.ORIGIN + " = " + quoted(origin.toString()));
    }

    /** Whose cause contains that text in the broker's own words. Of those the broker set aside only. */
    public DeadLetterFilter brokerSays(String text) {
        String literal = text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
        return and(DeadLetterReading.BROKERS_CAUSE + " LIKE " + quoted("%" + literal + "%") + " ESCAPE '!'");
    }

    /** Here since before that moment, by the broker's clock. */
    public DeadLetterFilter before(Instant moment) {
        return and("JMSTimestamp < " + moment.toEpochMilli());
    }

    private DeadLetterFilter and(String term) {
        List<String> more = new ArrayList<>(terms);
        more.add(term);
        return new DeadLetterFilter(List.copyOf(more));
    }

    /** The JMS selector; null for none. */
    @Nullable
    String selector() {
        return terms.isEmpty() ? null : String.join(" AND ", terms);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** As the broker evaluates it. */
    @Override
    public String toString() {
        return terms.isEmpty() ? "all" : String.join(" AND ", terms);
    }
}
