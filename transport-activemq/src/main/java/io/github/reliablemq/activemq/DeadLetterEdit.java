package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import jakarta.jms.JMSException;
import java.util.Optional;
import org.apache.activemq.command.ActiveMQMessage;

/** What an operator changes of a dead letter: what its sender had recorded. */
final class DeadLetterEdit {

    /** Whose message it is does not matter: it is going to be another one. */
    private static final JmsReading ANYBODYS =
            new JmsReading(Reading.DEFAULTS.withIds(message -> Optional.of(MessageId.named("any"))));

    private DeadLetterEdit() {}

    /** @throws IllegalStateException when it cannot be read, with the reason */
    static Message.Builder of(ActiveMQMessage dead) throws JMSException {
        Decoded decoded = ANYBODYS.read(DeadLetterReturn.of(dead, 0));
        if (!(decoded instanceof Decoded.Ok ok)) {
            throw new IllegalStateException("Dead letter " + dead.getJMSMessageID() + " cannot be edited: "
                    + ((Decoded.Foreign) decoded).failure());
        }
        Received received = ok.message();
        Destination to = DeadLetterReading.of(dead).origin().orElse(received.destination());
        Message.Builder builder = Message.to(to).headers(received.headers()).body(received.body());
        return received.orderingKey().map(builder::orderingKey).orElse(builder);
    }
}
