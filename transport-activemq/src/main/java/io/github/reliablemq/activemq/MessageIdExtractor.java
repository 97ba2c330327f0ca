package io.github.reliablemq.activemq;

import io.github.reliablemq.MessageId;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Optional;

/**
 * Finds the idempotency key of a message that another library sent. Thread-safe.
 *
 * <p>The key must stay the same over all repeats of a message, and no other message may have it: {@code JMSMessageID}
 * is new with each repeat by a sender, so take what the sender means by "the same message", such as
 * {@code MessageId.named(message.getStringProperty("orderId"))}.
 */
@FunctionalInterface
public interface MessageIdExtractor {

    /**
     * The key; empty for a message that has none, which is then set aside.
     *
     * @param message its headers and properties are to be read, its body is not; not to be changed
     * @throws JMSException when a property cannot be read; the message is set aside
     */
    Optional<MessageId> idOf(Message message) throws JMSException;
}
