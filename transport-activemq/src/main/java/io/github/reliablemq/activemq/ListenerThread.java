package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Received;
import io.github.reliablemq.RetryDecision;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.Verdict;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.activemq.MaxFrameSizeExceededException;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, and what it takes from the broker, until stopped. */
final class ListenerThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Backoff OUTAGE = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));
    /** Nothing gets better by itself: a person has to act. */
    private static final Duration STUCK = Duration.ofMinutes(1);

    private final String name;
    private final ListenerSettings settings;
    private final Surroundings around;
    private final JmsReading reading;
    private final Handling handling;
    private final Delaying delaying;

    private int failures;
    private int alone;
    private volatile @Nullable ListenerLink open;

    /** What the threads of a listener have in common. */
    record Surroundings(Switchboard switchboard, Outages outages, Stop stop, Gate gate) {}

    ListenerThread(String name, ListenerSettings settings, Surroundings around) {
        this.name = name;
        this.settings = settings;
        this.around = around;
        this.reading = new JmsReading(settings.reading());
        this.handling = new Handling(name, settings, around.gate());
        this.delaying = new Delaying(name, settings);
    }

    @Override
    public void run() {
        LogContext context = new LogContext(settings.consumer().name(), settings.from());
        context.enter();
        try {
            serveUntilStopped();
        } finally {
            context.leave();
        }
    }

    private void serveUntilStopped() {
        while (!around.stop().isWished()) {
            around.gate().await();
            try {
                serve();
            } catch (JMSException | IOException | RuntimeException e) {
                failures++;
                around.outages().noticed(e);
                settings.events().tell(events -> events.disconnected(settings.from(), Failure.of(e)));
                around.stop().within(OUTAGE.after(failures, roll()));
            } catch (Error e) {
                // Nobody would take this thread's place.
                failures++;
                LOG.error("{}: listener thread fell over and starts anew; look at the cause", name, e);
                around.stop().within(OUTAGE.after(failures, roll()));
            } finally {
                open = null;
            }
        }
    }

    /** From another thread: whoever holds a message now will not be able to acknowledge it. */
    void abort(IOException why) {
        ListenerLink link = open;
        if (link != null) {
            link.abort(why);
        }
    }

    /** From any thread. */
    boolean isConnected() {
        return open != null;
    }

    Handling handling() {
        return handling;
    }

    private void serve() throws JMSException, IOException {
        if (!around.gate().isPassable()) {
            return;
        }
        try (ListenerLink link = connect()) {
            open = link;
            while (around.gate().isPassable()) {
                Message message = link.receive(LOOK);
                if (message != null) {
                    take(link, message);
                    failures = 0;
                }
            }
            link.acknowledgeDeferred();
        }
    }

    private ListenerLink connect() throws JMSException {
        String clientId = settings.source().clientId(settings.consumer().name());
        Link link = around.switchboard()
                .connect(name, clientId, ListenerLink.settings(settings.intake().prefetch()));
        try {
            ListenerLink ready = new ListenerLink(link, settings, this::acknowledged);
            around.outages().over(ready.address());
            settings.events().tell(events -> events.connected(settings.from()));
            return ready;
        } catch (JMSException | RuntimeException | Error e) {
            link.close();
            throw e;
        }
    }

    private void take(ListenerLink link, Message first) throws JMSException, IOException {
        if (settings.intake().batch() > 1 && alone == 0) {
            List<Message> batch = link.more(first, settings.intake().batch());
            if (batch.size() > 1) {
                takeTogether(link, batch);
                return;
            }
        }
        alone = Math.max(0, alone - 1);
        takeOne(link, first);
    }

    /** All of them, or none: the broker gives back the whole batch, and each is then taken alone. */
    private void takeTogether(ListenerLink link, List<Message> batch) throws JMSException {
        Optional<List<Received>> messages = readAll(batch);
        if (messages.isPresent()
                && handling.together(messages.get(), link.watchdog()).isPresent()) {
            link.acknowledge();
            batch.forEach(each -> acknowledged());
        } else {
            alone = batch.size();
            link.giveBack();
        }
    }

    private Optional<List<Received>> readAll(List<Message> batch) {
        List<Received> messages = new ArrayList<>(batch.size());
        for (Message each : batch) {
            try {
                if (!(reading.read(each) instanceof Decoded.Ok ok)) {
                    return Optional.empty();
                }
                messages.add(ok.message());
            } catch (StoreException e) {
                return Optional.empty();
            }
        }
        return Optional.of(messages);
    }

    private void takeOne(ListenerLink link, Message message) throws JMSException, IOException {
        Decoded decoded = read(message);
        if (decoded == null) {
            link.giveBack();
        } else if (decoded instanceof Decoded.Foreign foreign) {
            deadLetter(link, message, foreign.failure());
        } else if (decoded instanceof Decoded.Ok ok) {
            settle(link, message, ok.message(), handling.verdictOn(ok.message(), link.watchdog()));
        } else {
            throw new AssertionError(decoded);
        }
    }

    /** Null when stopping ended the wait for a body that is kept elsewhere. */
    private @Nullable Decoded read(Message message) {
        for (int pauses = 1; ; pauses++) {
            try {
                Decoded decoded = reading.read(message);
                handling.goesOn();
                return decoded;
            } catch (StoreException e) {
                if (around.gate().within(handling.pause(pauses, Failure.of(e)))) {
                    return null;
                }
            }
        }
    }

    private void settle(ListenerLink link, Message message, Received received, Verdict verdict)
            throws JMSException, IOException {
        if (verdict instanceof Verdict.Retry retry) {
            retry(link, message, received, retry);
        } else if (verdict instanceof Verdict.DeadLetter dead) {
            deadLetter(link, message, dead.failure());
        } else if (verdict instanceof Verdict.Busy || verdict instanceof Verdict.Pause) {
            // Only stopping ends the wait for another verdict.
            link.giveBack();
        } else if (verdict instanceof Verdict.Done && received.deliveries() <= 1) {
            if (!link.acknowledgeSoon()) {
                acknowledged();
            }
        } else if (verdict instanceof Verdict.Done
                || verdict instanceof Verdict.DoneUnguarded
                || verdict instanceof Verdict.Duplicate
                || verdict instanceof Verdict.Waiting) {
            link.acknowledge();
            acknowledged();
        } else {
            throw new AssertionError(verdict);
        }
    }

    private void acknowledged() {
        settings.events().tell(events -> events.acknowledged(settings.from()));
    }

    private void retry(ListenerLink link, Message message, Received received, Verdict.Retry retry)
            throws JMSException, IOException {
        RetryDecision decision = settings.retry().after(retry.attempt(), roll());
        if (decision instanceof RetryDecision.RetryAfter again) {
            Duration wait = retry.pause().orElse(again.delay());
            if (delaying.isDelayed(received, retry, wait)) {
                link.acknowledge();
                return;
            }
            LOG.debug(
                    "{}: message {} comes again after {}: {}",
                    name,
                    received.id(),
                    wait,
                    retry.failure().type());
            settings.events().tell(events -> events.retrying(settings.from(), wait));
            around.gate().within(wait);
            link.giveBack();
        } else {
            deadLetter(link, message, retry.failure());
        }
    }

    private void deadLetter(ListenerLink link, Message message, Failure failure) throws JMSException, IOException {
        try {
            link.deadLetter(message, failure);
        } catch (MaxFrameSizeExceededException e) {
            LOG.error(
                    "{}: message {} cannot be set aside, because with its reason it is larger than the broker takes: {}."
                            + " It stays where it is and is tried every {}; raise maxFrameSize on both ends",
                    name,
                    idOf(message),
                    failure.type(),
                    STUCK);
            around.gate().within(STUCK);
            link.giveBack();
            return;
        }
        LOG.error(
                "{}: message {} was set aside in {} after {} deliveries: {}. Look at it there; it leaves only by hand",
                name,
                idOf(message),
                settings.deadLetters(),
                JmsReading.deliveries((ActiveMQMessage) message),
                failure.type());
        settings.events().tell(events -> events.deadLettered(settings.from(), settings.deadLetters(), failure));
    }

    private static String idOf(Message message) throws JMSException {
        Object id = DeadLetterReading.properties((ActiveMQMessage) message).get(JmsMapping.ID);
        return Failure.of(id instanceof String known ? known : message.getJMSMessageID(), "")
                .type();
    }

    private static double roll() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
