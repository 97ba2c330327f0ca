package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.MessageId;
import jakarta.jms.JMSException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.command.ActiveMQDestination;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/** What a dead letter tells of itself, whoever put it there: our listener, or the broker. */
final class DeadLetterReading {

    /** The broker's own note on a message it gave up. */
    static final String BROKERS_CAUSE = "dlqDeliveryFailureCause";

    private DeadLetterReading() {}

    static DeadLetter of(ActiveMQMessage message) throws JMSException {
        Map<String, Object> properties = properties(message);
        return new DeadLetter(
                message.getJMSMessageID(),
                id(properties),
                origin(message, properties),
                cause(properties),
                deliveries(properties),
                Instant.ofEpochMilli(message.getJMSTimestamp()),
                properties.get(JmsMapping.RECORDED) instanceof Long micros
                        ? Optional.of(Instant.EPOCH.plus(micros, ChronoUnit.MICROS))
                        : Optional.empty(),
                properties.get(JmsMapping.EPOCH) instanceof Integer replays ? replays : 0);
    }

    /** Damaged properties tell nothing, and nothing is lost by that: the message stays as it is. */
    static Map<String, Object> properties(ActiveMQMessage message) {
        try {
            return JmsReading.properties(message);
        } catch (IOException e) {
            return Map.of();
        }
    }

    private static Optional<MessageId> id(Map<String, Object> properties) {
        try {
            return properties.get(JmsMapping.ID) instanceof String id
                    ? Optional.of(MessageId.parse(id))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Destination> origin(ActiveMQMessage message, Map<String, Object> properties) {
        if (properties.get(DeadLetterCopy.ORIGIN) instanceof String ours) {
            return parsed(ours);
        }
        @Nullable ActiveMQDestination brokers = message.getOriginalDestination();
        return brokers == null ? Optional.empty() : parsed(brokers.getQualifiedName());
    }

    private static Optional<Destination> parsed(String name) {
        try {
            return Optional.of(Destination.parse(name));
        } catch (InvalidMessageException e) {
            return Optional.empty();
        }
    }

    private static Failure cause(Map<String, Object> properties) {
        if (properties.get(DeadLetterCopy.TYPE) instanceof String type) {
            String fingerprint = String.valueOf(properties.getOrDefault(DeadLetterCopy.FINGERPRINT, type));
            return new Failure(type, fingerprint, String.valueOf(properties.get(DeadLetterCopy.REASON)));
        }
        return brokers(properties).failure();
    }

    private static int deliveries(Map<String, Object> properties) {
        return properties.get(DeadLetterCopy.DELIVERIES) instanceof Integer ours
                ? ours
                : brokers(properties).deliveries();
    }

    private static BrokerCause brokers(Map<String, Object> properties) {
        return BrokerCause.of(String.valueOf(properties.getOrDefault(BROKERS_CAUSE, "The broker gave no cause")));
    }
}
