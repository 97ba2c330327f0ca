package io.github.reliablemq.activemq;

import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.command.ActiveMQMessage;

/** Sends an edited message in the place of a dead letter. Used by one thread. */
final class EditRun implements DeadLetterWalk.Action {

    private static final JmsMapping MAPPING = new JmsMapping(JmsMapping.Groups.BY_KEY);

    private final Envelope envelope;
    private final long maxFrameSize;
    private boolean moved;

    EditRun(Message edited, MessageId id, Instant now, long maxFrameSize) {
        this.envelope = new Envelope(
                id, edited.destination(), edited.orderingKey().orElse(null), edited.headers(), edited.body(), now);
        this.maxFrameSize = maxFrameSize;
    }

    @Override
    public boolean move(Session session, ActiveMQMessage message) throws JMSException {
        DeadLetter dead = DeadLetterReading.of(message);
        String original = dead.id().map(Object::toString).orElse(dead.brokerId());
        if (original.equals(envelope.id().toString())) {
            throw new JMSException("An edited message must have an id of its own, not that of its original " + original
                    + ": consumers would take it for a repeat");
        }
        ActiveMQMessage edited = MAPPING.encode(envelope, Map.of(JmsMapping.EDITED_FROM, original), maxFrameSize);
        try (MessageProducer producer = session.createProducer(JmsMapping.destination(envelope.destination()))) {
            producer.send(
                    edited,
                    DeliveryMode.PERSISTENT,
                    jakarta.jms.Message.DEFAULT_PRIORITY,
                    jakarta.jms.Message.DEFAULT_TIME_TO_LIVE);
        }
        return true;
    }

    @Override
    public void moved() {
        moved = true;
    }

    /** The id of the edited message, once the broker has confirmed it. */
    Optional<MessageId> result() {
        return moved ? Optional.of(envelope.id()) : Optional.empty();
    }
}
