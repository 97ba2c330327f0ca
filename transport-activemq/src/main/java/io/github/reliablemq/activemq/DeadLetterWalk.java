package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through a dead-letter queue on one connection. Every wait for the broker is bounded. */
final class DeadLetterWalk {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqDeadLetters.class);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration NOTHING_MORE = Duration.ofSeconds(1);
    private static final int LOOKS = 10;
    /** Each makes the selector longer. */
    private static final int MOST_PASSED_OVER = 100;

    private final Link link;
    private final Destination queue;

    DeadLetterWalk(Link link, Destination queue) {
        this.link = link;
        this.queue = queue;
    }

    /** What is seen of each. */
    interface Look<T> {
        T at(ActiveMQMessage message) throws JMSException;
    }

    /** What is done with each. */
    interface Action {

        /** Moves it, on the session that takes it out of the queue; false to leave it there. */
        boolean move(Session session, ActiveMQMessage message) throws JMSException;

        /** The broker confirmed the last move. May wait. */
        void moved();
    }

    /** What its connection takes, in bytes. */
    long maxFrameSize() {
        return link.wire().maxFrameSize();
    }

    List<DeadLetter> browse(DeadLetterFilter filter, int most) throws JMSException {
        return look(filter, most, DeadLetterReading::of);
    }

    /** At the oldest that fit and that the broker shows, with their bodies. Nothing is taken. */
    @SuppressWarnings("try") // The limit works by being open.
    <T> List<T> look(DeadLetterFilter filter, int most, Look<T> look) throws JMSException {
        List<T> found = new ArrayList<>();
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a look at dead letters");
                Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE);
                QueueBrowser browser = session.createBrowser(session.createQueue(queue.name()), filter.selector())) {
            Enumeration<?> messages = browser.getEnumeration();
            while (found.size() < most && messages.hasMoreElements()) {
                found.add(look.at((ActiveMQMessage) messages.nextElement()));
            }
        }
        return found;
    }

    /**
     * At the oldest that fit, however few a browser would show. They are taken and given back; on a connection without
     * prefetch, where it is the broker that says that there are no more.
     */
    <T> List<T> lookAtAll(DeadLetterFilter filter, int most, Look<T> look) throws JMSException {
        List<T> found = new ArrayList<>();
        try (Session session = link.connection().createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = consumer(session, filter)) {
            while (found.size() < most) {
                Message message = pulled(consumer);
                if (message == null) {
                    break;
                }
                found.add(look.at((ActiveMQMessage) message));
            }
        }
        return found;
    }

    @SuppressWarnings("try") // The limit works by being open.
    private @Nullable Message pulled(MessageConsumer consumer) throws JMSException {
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a call for the next dead letter")) {
            return consumer.receive(NOTHING_MORE.toMillis());
        }
    }

    /** At most that many, the oldest first, one transaction for each. What is to be left stays and is passed over. */
    void each(DeadLetterFilter filter, int most, Action action) throws JMSException {
        DeadLetterFilter rest = filter;
        int moved = 0;
        for (int passedOver = 0; passedOver <= MOST_PASSED_OVER; passedOver++) {
            Pass pass = pass(rest, most - moved, action);
            moved += pass.moved();
            if (pass.left() == null) {
                return;
            }
            rest = rest.except(pass.left());
        }
        LOG.warn("{}: stopped after {} dead letters that could not be moved", queue, MOST_PASSED_OVER);
    }

    /** Up to the first that is left: it goes back when the session is closed, and only a new one can pass it. */
    private Pass pass(DeadLetterFilter filter, int most, Action action) throws JMSException {
        try (Session session = link.connection().createSession(true, Session.SESSION_TRANSACTED);
                MessageConsumer consumer = consumer(session, filter)) {
            for (int moved = 0; moved < most; moved++) {
                Message message = next(filter, consumer);
                if (message == null) {
                    return new Pass(moved, null);
                }
                if (!move(session, (ActiveMQMessage) message, action)) {
                    return new Pass(moved, message.getJMSMessageID());
                }
                action.moved();
            }
            return new Pass(most, null);
        }
    }

    @SuppressWarnings("try") // The limit works by being open.
    private MessageConsumer consumer(Session session, DeadLetterFilter filter) throws JMSException {
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a new consumer")) {
            return session.createConsumer(JmsMapping.destination(queue), filter.selector());
        }
    }

    @SuppressWarnings("try") // The limit works by being open.
    private boolean move(Session session, ActiveMQMessage message, Action action) throws JMSException {
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a dead letter's move")) {
            boolean wanted = action.move(session, message);
            if (wanted) {
                session.commit();
            } else {
                session.rollback();
            }
            return wanted;
        }
    }

    /** A slow broker is not an empty queue: it is asked before the end is believed. Null at the end. */
    private @Nullable Message next(DeadLetterFilter filter, MessageConsumer consumer) throws JMSException {
        for (int look = 0; look < LOOKS; look++) {
            Message message = consumer.receive(NOTHING_MORE.toMillis());
            if (message != null || browse(filter, 1).isEmpty()) {
                return message;
            }
        }
        throw new JMSException("The broker shows dead letters and does not deliver them within "
                + NOTHING_MORE.multipliedBy(LOOKS) + ": perhaps somebody else has taken them");
    }

    /**
     * How far one session came.
     *
     * @param left what ended it, by its broker id; null when nothing more is there, or enough is done
     */
    private record Pass(int moved, @Nullable String left) {}
}
