package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Destination.Kind;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after the topics of a transport, as far as {@link TopicCheck} wants. Thread-safe. */
final class TopicWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqTransport.class);
    private static final String VIRTUAL = "VirtualTopic.";
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(1);
    private static final Duration SUBSCRIBED_FOR = Duration.ofMinutes(1);
    private static final Duration UNTOLD_FOR = Duration.ofMinutes(10);
    /** Names may be made up as they are needed; nobody is to run out of memory for that. */
    private static final int MOST_TOPICS = 10_000;

    private final TopicCheck check;
    private final SafeTransportEvents events;
    /** Until when a topic needs no look. */
    private final Map<Destination, Long> passUntil = new ConcurrentHashMap<>();

    private final Set<Destination> warned = ConcurrentHashMap.newKeySet();

    TopicWatch(TopicCheck check, SafeTransportEvents events) {
        this.check = check;
        this.events = events;
    }

    /** Null when all may be sent. Takes at most a quarter of the deadline and cuts the connection if it must. */
    @SuppressWarnings("try") // The limit works by being open.
    @Nullable
    Outcome refusal(Link link, List<Envelope> envelopes, Duration deadline) {
        List<Destination> topics = envelopes.stream()
                .map(Envelope::destination)
                .distinct()
                .filter(this::needsALook)
                .toList();
        if (topics.isEmpty() || link.brokenBy() != null) {
            return null;
        }
        Duration quarter = deadline.dividedBy(4);
        Duration patience = quarter.compareTo(LONGEST_QUESTION) < 0 ? quarter : LONGEST_QUESTION;
        try (Watchdog.Watch limit = link.limit(quarter, "a look at " + topics)) {
            for (Destination topic : topics) {
                if (isUnsubscribed(topic, link, patience) && check == TopicCheck.REFUSE) {
                    Scope scope = envelopes.size() == 1 ? Scope.MESSAGE : Scope.BATCH;
                    return Outcome.refused(RefusalReason.DESTINATION, scope, new UnsubscribedTopicException(topic));
                }
            }
        }
        return link.brokenBy() instanceof MissedDeadline late
                ? Outcome.refused(RefusalReason.NO_ANSWER, Scope.CONNECTION, late)
                : null;
    }

    private boolean needsALook(Destination destination) {
        if (check == TopicCheck.NONE
                || destination.kind() != Kind.TOPIC
                || destination.name().startsWith(VIRTUAL)
                || (check == TopicCheck.WARN && warned.contains(destination))) {
            return false;
        }
        Long until = passUntil.get(destination);
        return until == null || System.nanoTime() - until >= 0;
    }

    /** True when nobody would keep what is sent there. */
    private boolean isUnsubscribed(Destination topic, Link link, Duration patience) {
        try {
            switch (new Subscriptions(link, patience).of(topic)) {
                case NONE -> {
                    passUntil.remove(topic);
                    warn(topic);
                    return true;
                }
                case SOME -> pass(topic, SUBSCRIBED_FOR);
                case UNKNOWN -> untold(topic, "it sends no advisories");
            }
        } catch (JMSException | RuntimeException e) {
            if (link.brokenBy() == null) {
                untold(topic, Causes.summary(e));
            }
        }
        return false;
    }

    private void warn(Destination topic) {
        if (warned.size() < MOST_TOPICS && warned.add(topic)) {
            LOG.warn(
                    "{} has no durable subscription: the broker confirms its messages and keeps none of them. {}. Create"
                            + " the subscription first; if the broker copies this topic to queues, switch the check off",
                    topic,
                    check == TopicCheck.REFUSE ? "They are refused" : "They are sent all the same");
            events.tell(e -> e.unsubscribedTopic(topic));
        }
    }

    private void untold(Destination topic, String why) {
        LOG.info("Whether {} has a durable subscription cannot be told by this broker: {}", topic, why);
        pass(topic, UNTOLD_FOR);
    }

    private void pass(Destination topic, Duration time) {
        if (passUntil.size() >= MOST_TOPICS) {
            passUntil.clear();
        }
        passUntil.put(topic, System.nanoTime() + time.toNanos());
    }
}
