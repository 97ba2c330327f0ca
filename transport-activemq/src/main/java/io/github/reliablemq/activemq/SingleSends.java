package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.spi.Envelope;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;

/**
 * The way of a message that travels alone, where a transaction only costs: a persistent send that is answered. The
 * broker hands such a message to a consumer while its disk is still at it, which it does not with a transaction.
 *
 * <p>Only for a queue that took something just now by this connection: where there is no space the broker would keep
 * the message in memory, also when nobody waits for the answer any more, and store it some time later. And only without
 * a key, because that late repeat would come behind its successors. Used by one thread.
 */
final class SingleSends {

    /** Names may be made up as they are needed. */
    private static final int MOST_QUEUES = 1_000;

    private final Session session;
    private final Set<Destination> open = new HashSet<>();
    private @Nullable MessageProducer producer;

    /** @param session not transacted; of the lane's connection, and closed with it */
    SingleSends(Session session) {
        this.session = session;
    }

    boolean mayTake(List<Envelope> envelopes) {
        if (envelopes.size() != 1) {
            return false;
        }
        Envelope envelope = envelopes.get(0);
        return envelope.key() == null && open.contains(envelope.destination());
    }

    /** Returns when the broker has it for good. */
    void send(Envelope envelope, ActiveMQMessage message) throws JMSException {
        MessageProducer through = producer;
        if (through == null) {
            through = session.createProducer(null);
            producer = through;
        }
        through.send(
                JmsMapping.destination(envelope.destination()),
                message,
                DeliveryMode.PERSISTENT,
                Message.DEFAULT_PRIORITY,
                Message.DEFAULT_TIME_TO_LIVE);
    }

    /** What became of a batch, by whichever way it went. */
    void note(List<Envelope> envelopes, Outcome outcome) {
        for (Envelope envelope : envelopes) {
            Destination destination = envelope.destination();
            if (!(outcome instanceof Outcome.Stored)) {
                open.remove(destination);
            } else if (destination.kind() == Destination.Kind.QUEUE && open.size() < MOST_QUEUES) {
                open.add(destination);
            }
        }
    }
}
