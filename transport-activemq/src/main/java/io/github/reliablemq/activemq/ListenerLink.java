package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.activemq.MaxFrameSizeExceededException;
import org.apache.activemq.RedeliveryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A listener thread's connection: takes messages and settles them. Every wait for the broker is bounded. Used by one
 * thread, {@link #abort} aside.
 */
final class ListenerLink implements AutoCloseable {

    /** For each answer of the broker; a message whose answer does not come is delivered again. */
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Link link;
    private final Session session;
    private final MessageConsumer consumer;
    private final MessageProducer deadLetters;
    private final Deferral deferral;

    /** @param acknowledged told of each deferred acknowledgement that the broker has */
    @SuppressWarnings("try") // The limit works by being open.
    ListenerLink(Link link, ListenerSettings settings, Runnable acknowledged) throws JMSException {
        this.link = link;
        this.deferral = new Deferral(settings.intake().prefetch(), System::nanoTime, acknowledged);
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a new consumer")) {
            session = link.connection().createSession(true, Session.SESSION_TRANSACTED);
            consumer = settings.source().open(session);
            deadLetters = session.createProducer(JmsMapping.destination(settings.deadLetters()));
        }
    }

    /** What the connection needs before it is made: only the library decides when a message is given up. */
    static Consumer<Dialer> settings(int prefetch) {
        return dialer -> {
            RedeliveryPolicy never = new RedeliveryPolicy();
            never.setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
            never.setInitialRedeliveryDelay(0);
            never.setRedeliveryDelay(0);
            dialer.setRedeliveryPolicy(never);
            dialer.getPrefetchPolicy().setAll(prefetch);
        };
    }

    String address() {
        return link.address();
    }

    /** The next message, or null when none came in that time. Nothing that is deferred waits for one to come. */
    @Nullable
    Message receive(Duration wait) throws JMSException, IOException {
        throwIfBroken();
        if (deferral.isDue()) {
            acknowledge();
        }
        Message message = deferral.isEmpty() ? null : consumer.receiveNoWait();
        if (message == null) {
            acknowledgeDeferred();
            message = consumer.receive(wait.toMillis());
        }
        if (message == null) {
            throwIfBroken();
        }
        deferral.received();
        return message;
    }

    /** That message, and those behind it that are here already, at most that many in all. */
    List<Message> more(Message first, int most) throws JMSException {
        List<Message> messages = new ArrayList<>();
        messages.add(first);
        while (messages.size() < most) {
            Message next = consumer.receiveNoWait();
            if (next == null) {
                break;
            }
            messages.add(next);
        }
        return messages;
    }

    /** Ends what takes too long on this thread. */
    Watchdog watchdog() {
        return link.watchdog();
    }

    /** What is still in the client's buffer could not be acknowledged any more. */
    private void throwIfBroken() throws IOException {
        IOException broken = link.brokenBy();
        if (broken != null) {
            throw broken;
        }
    }

    /** All that was received. */
    @SuppressWarnings("try") // The limit works by being open.
    void acknowledge() throws JMSException {
        try (Watchdog.Watch limit = link.limit(DEADLINE, "an acknowledgement")) {
            session.commit();
        }
        deferral.acknowledged();
    }

    /**
     * Leaves the acknowledgement to a later one where that is near, see {@link Deferral}.
     *
     * @return whether it was left
     */
    boolean acknowledgeSoon() throws JMSException {
        if (deferral.defers()) {
            return true;
        }
        acknowledge();
        return false;
    }

    /** What was left is acknowledged now. */
    void acknowledgeDeferred() throws JMSException {
        if (!deferral.isEmpty()) {
            acknowledge();
        }
    }

    /** Gives the message back, and those with it that are not acknowledged; it comes again at once, to this session. */
    @SuppressWarnings("try") // The limit works by being open.
    void giveBack() throws JMSException {
        deferral.givenBack();
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a rollback")) {
            session.rollback();
        }
    }

    /**
     * One transaction: the copy is stored and the original acknowledged, or neither.
     *
     * @throws MaxFrameSizeExceededException when the copy is larger than the connection takes; nothing was sent
     */
    @SuppressWarnings("try") // The limit works by being open.
    void deadLetter(Message message, Failure reason) throws JMSException, IOException {
        try (Watchdog.Watch limit = link.limit(DEADLINE, "a dead letter")) {
            deadLetters.send(
                    DeadLetterCopy.within(link.wire().maxFrameSize(), message, reason),
                    DeliveryMode.PERSISTENT,
                    message.getJMSPriority(),
                    Message.DEFAULT_TIME_TO_LIVE);
            session.commit();
        }
        deferral.acknowledged();
    }

    void abort(IOException why) {
        link.abort(why);
    }

    @Override
    public void close() {
        link.close();
    }
}
