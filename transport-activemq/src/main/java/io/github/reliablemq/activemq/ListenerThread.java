package io.github.reliablemq.activemq;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Received;
import io.github.reliablemq.RetryDecision;
import io.github.reliablemq.Verdict;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.activemq.command.ActiveMQMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, one message at a time, until stopped. */
final class ListenerThread implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration LONGEST_BUSY = Duration.ofSeconds(1);
    private static final Duration SHORTEST_BUSY = Duration.ofMillis(10);
    private static final Backoff OUTAGE = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));
    private static final Backoff PAUSE = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));

    private final String name;
    private final ListenerSettings settings;
    private final Switchboard switchboard;
    private final Outages outages;
    private final Stop stop;

    private int failures;
    private volatile @Nullable ListenerLink open;

    ListenerThread(String name, ListenerSettings settings, Switchboard switchboard, Outages outages, Stop stop) {
        this.name = name;
        this.settings = settings;
        this.switchboard = switchboard;
        this.outages = outages;
        this.stop = stop;
    }

    @Override
    public void run() {
        while (!stop.isWished()) {
            try (ListenerLink link = connect()) {
                open = link;
                serve(link);
            } catch (JMSException | IOException | RuntimeException e) {
                failures++;
                outages.noticed(e);
                settings.events().tell(events -> events.disconnected(settings.queue(), Failure.of(e)));
                stop.within(OUTAGE.after(failures, roll()));
            } catch (Error e) {
                // Nobody would take this thread's place.
                failures++;
                LOG.error("{}: listener thread fell over and starts anew; look at the cause", name, e);
                stop.within(OUTAGE.after(failures, roll()));
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

    private ListenerLink connect() throws JMSException {
        Link link = switchboard.connect(name, null, ListenerLink.settings(settings.prefetch()));
        try {
            ListenerLink ready = new ListenerLink(link, settings);
            outages.over(ready.address());
            settings.events().tell(events -> events.connected(settings.queue()));
            return ready;
        } catch (JMSException e) {
            link.close();
            throw e;
        }
    }

    private void serve(ListenerLink link) throws JMSException, IOException {
        while (!stop.isWished()) {
            Message message = link.receive(LOOK);
            if (message != null) {
                take(link, message);
                failures = 0;
            }
        }
    }

    private void take(ListenerLink link, Message message) throws JMSException, IOException {
        Decoded decoded = JmsReading.decode(message);
        if (decoded instanceof Decoded.Foreign foreign) {
            deadLetter(link, message, foreign.failure());
        } else if (decoded instanceof Decoded.Ok ok) {
            settle(link, message, ok.message(), verdictOn(ok.message()));
        } else {
            throw new AssertionError(decoded);
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
        } else if (verdict instanceof Verdict.Done
                || verdict instanceof Verdict.DoneUnguarded
                || verdict instanceof Verdict.Duplicate) {
            link.acknowledge();
            settings.events().tell(events -> events.acknowledged(settings.queue()));
        } else {
            throw new AssertionError(verdict);
        }
    }

    /**
     * Busy and paused are nobody's failure. The message stays in hand, because the client would count a rollback as a
     * delivery, and bring it back to this very session anyway.
     */
    private Verdict verdictOn(Received received) {
        Verdict verdict = ask(received);
        int pauses = 0;
        while (true) {
            Duration wait;
            if (verdict instanceof Verdict.Busy busy) {
                wait = between(SHORTEST_BUSY, busy.remaining(), LONGEST_BUSY);
            } else if (verdict instanceof Verdict.Pause pause) {
                pauses++;
                notePause(pauses, pause.failure());
                wait = PAUSE.after(pauses, roll());
            } else {
                return verdict;
            }
            if (stop.within(wait)) {
                return verdict;
            }
            verdict = ask(received);
        }
    }

    private Verdict ask(Received received) {
        long start = System.nanoTime();
        Verdict verdict = accept(received);
        // A handler may have left it set; the client would take it for a reason to drop the connection.
        Thread.interrupted();
        Duration handling = Duration.ofNanos(System.nanoTime() - start);
        settings.events().tell(events -> events.answered(settings.queue(), verdict, handling));
        return verdict;
    }

    private Verdict accept(Received received) {
        try {
            return settings.consumer().accept(received);
        } catch (RuntimeException e) {
            return new Verdict.Retry(Failure.of(e), received.deliveries(), Optional.empty());
        } catch (Error e) {
            LOG.error(
                    "{}: handling message {} ended in an Error; it is delivered again. Look at the cause before this"
                            + " process is trusted further",
                    name,
                    received.id(),
                    e);
            return new Verdict.Retry(Failure.of(e), received.deliveries(), Optional.empty());
        }
    }

    private void retry(ListenerLink link, Message message, Received received, Verdict.Retry retry)
            throws JMSException, IOException {
        RetryDecision decision = settings.retry().after(retry.attempt(), roll());
        if (decision instanceof RetryDecision.RetryAfter again) {
            Duration wait = retry.pause().orElse(again.delay());
            LOG.debug(
                    "{}: message {} comes again after {}: {}",
                    name,
                    received.id(),
                    wait,
                    retry.failure().type());
            stop.within(wait);
            link.giveBack();
        } else {
            deadLetter(link, message, retry.failure());
        }
    }

    private void deadLetter(ListenerLink link, Message message, Failure failure) throws JMSException, IOException {
        link.deadLetter(message, failure);
        LOG.error(
                "{}: message {} was set aside in {} after {} deliveries: {}. Look at it there; it leaves only by hand",
                name,
                idOf(message),
                settings.deadLetters(),
                JmsReading.deliveries((ActiveMQMessage) message),
                failure.type());
        settings.events().tell(events -> events.deadLettered(settings.queue(), settings.deadLetters(), failure));
    }

    private void notePause(int pauses, Failure failure) {
        if (pauses == 1) {
            LOG.warn("{}: pausing until its store works again: {}", name, failure);
        } else {
            LOG.debug("{}: still pausing: {}", name, failure);
        }
    }

    private static String idOf(Message message) throws JMSException {
        String id = message.getStringProperty(JmsMapping.ID);
        return Failure.of(id == null ? message.getJMSMessageID() : id, "").type();
    }

    private static Duration between(Duration least, Duration wish, Duration most) {
        if (wish.compareTo(least) < 0) {
            return least;
        }
        return wish.compareTo(most) > 0 ? most : wish;
    }

    private static double roll() {
        return ThreadLocalRandom.current().nextDouble();
    }
}
