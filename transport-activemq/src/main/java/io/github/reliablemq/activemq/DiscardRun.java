package io.github.reliablemq.activemq;

import jakarta.jms.Session;
import org.apache.activemq.command.ActiveMQMessage;

/** Lets dead letters go, and counts. Used by one thread. */
final class DiscardRun implements DeadLetterWalk.Action {

    private int discarded;

    @Override
    public boolean move(Session session, ActiveMQMessage message) {
        return true;
    }

    @Override
    public void moved() {
        discarded++;
    }

    /** What the broker has confirmed so far. */
    int discarded() {
        return discarded;
    }
}
