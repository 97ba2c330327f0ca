package io.github.reliablemq.benchmarks;

import io.github.reliablemq.benchmarks.harness.Contestant;
import io.github.reliablemq.benchmarks.harness.Figure;
import io.github.reliablemq.benchmarks.harness.Work;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Messages sent at a steady rate, whatever becomes of them, and received by a consumer that does nothing. */
final class Latency implements Contestant {

    private static final int SENDERS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Emitter emitter;
    private final String brokerUrl;
    private final Pace pace;
    private Journeys journeys;
    private @Nullable Connection consumer;

    /**
     * How fast, and how many.
     *
     * @param rate in a second
     * @param messages all of them
     * @param ignored the first ones, which find everything cold
     */
    record Pace(int rate, int messages, int ignored) {

        long nanosBefore(int number) {
            return number * (TimeUnit.SECONDS.toNanos(1) / rate);
        }
    }

    Latency(String name, Emitter emitter, String brokerUrl, Pace pace) {
        this.name = name;
        this.emitter = emitter;
        this.brokerUrl = brokerUrl;
        this.pace = pace;
        this.journeys = new Journeys(pace.messages(), pace.ignored());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable DataSource database() {
        return emitter.database();
    }

    @Override
    public void prepare() throws SQLException, JMSException, InterruptedException {
        journeys = new Journeys(pace.messages(), pace.ignored());
        emitter.open(SENDERS);
        Connection connection = new BaselineFactory(brokerUrl, Packets.AT_ONCE).createConnection();
        consumer = connection;
        Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        session.createConsumer(session.createQueue(emitter.queue())).setMessageListener(this::received);
        connection.start();
    }

    @Override
    public Work run() throws InterruptedException {
        long start = System.nanoTime();
        Crew.run(SENDERS, sender -> {
            for (int number = sender; number < pace.messages(); number += SENDERS) {
                long due = start + pace.nanosBefore(number);
                awaitMoment(due);
                journeys.begin(number, due, emitter.emit(sender, number));
            }
        });
        Map<Figure, Double> figures = journeys.await(PATIENCE);
        return new Work(pace.messages(), figures);
    }

    @Override
    public void disconnect() throws SQLException, InterruptedException {
        emitter.settle();
        close();
    }

    @Override
    public void check() throws JMSException {
        WrongCountException.unlessSame("Repeats of " + name, 0, journeys.repeats());
        Arrivals.check(brokerUrl, emitter.queue(), 0, Keys.NONE);
    }

    @Override
    public void close() {
        emitter.close();
        Connection open = consumer;
        consumer = null;
        if (open != null) {
            try {
                open.close();
            } catch (JMSException e) {
                throw new IllegalStateException("The consumer of " + name + " was not closed", e);
            }
        }
    }

    private void received(Message message) {
        long now = System.nanoTime();
        try {
            journeys.end(Bodies.number(message.getBody(String.class)), now);
        } catch (JMSException e) {
            throw new IllegalStateException("A message of " + name + " has no text", e);
        }
    }

    /** Waits until {@link System#nanoTime()} is there. */
    static void awaitMoment(long moment) throws InterruptedException {
        for (long left = moment - System.nanoTime(); left > 0; left = moment - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
