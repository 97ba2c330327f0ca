package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OperatorLog;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.activemq.command.ActiveMQMessage;

/** Puts on record what is about to be done, when it is certain that it is tried. */
record RecordedAction(DeadLetterWalk.Action action, OperatorLog log, Operator operator, String name, Destination queue)
        implements DeadLetterWalk.Action {

    @Override
    public boolean move(Session session, ActiveMQMessage message) throws JMSException {
        if (!action.move(session, message)) {
            return false;
        }
        log.record(operator, name, DeadLetterReading.of(message).id(), queue);
        return true;
    }

    @Override
    public void moved() {
        action.moved();
    }
}
