package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.apache.activemq.command.ActiveMQMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends dead letters again, and counts. Used by one thread. */
final class ReplayRun implements DeadLetterWalk.Action {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDeadLetters.class);

    private final Replay replay;
    private final Instant windowStart;
    private int replayed;
    private int beyondWindow;
    private int left;
    private boolean lastIsBeyond;

    /** @param windowStart what was recorded before that may have been forgotten by its consumers */
    ReplayRun(Replay replay, Instant windowStart) {
        this.replay = replay;
        this.windowStart = windowStart;
    }

    @Override
    public boolean move(Session session, ActiveMQMessage message) throws JMSException {
        DeadLetter dead = DeadLetterReading.of(message);
        Optional<Destination> to = replay.to().or(dead::origin);
        if (to.isEmpty()) {
            LOG.warn("Dead letter {} stays: nobody wrote down where it came from. Say where to", dead.brokerId());
            left++;
            return false;
        }
        Optional<Instant> beyond = dead.recordedAt().filter(windowStart::isAfter);
        lastIsBeyond = beyond.isPresent();
        beyond.ifPresent(recorded -> LOG.warn(
                "Message {} was recorded at {}, longer ago than keys are kept: if it was handled then, it is handled"
                        + " again",
                dead.id().map(Object::toString).orElse(dead.brokerId()),
                recorded));
        try (MessageProducer producer = session.createProducer(JmsMapping.destination(to.get()))) {
            producer.send(
                    DeadLetterReturn.of(message, dead.replays() + 1),
                    DeliveryMode.PERSISTENT,
                    message.getJMSPriority(),
                    Message.DEFAULT_TIME_TO_LIVE);
        }
        return true;
    }

    /** Waits for the rate outside the transaction, however slow it is. */
    @Override
    public void moved() {
        replayed++;
        beyondWindow += lastIsBeyond ? 1 : 0;
        if (replayed % replay.rate().messages() == 0) {
            LockSupport.parkNanos(replay.rate().every().toNanos());
        }
    }

    /** What the broker has confirmed so far. */
    Replay.Report report() {
        return new Replay.Report(replayed, beyondWindow, left);
    }
}
