package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Destination;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Received;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The broker's own scheduler, reachable through the direct sender only, and only where it is on. */
@Timeout(90)
final class BrokerScheduleIT {

    private static final ActiveMqServer ON =
            ActiveMqServer.start(ActiveMqServer.Settings.defaults().withScheduler());
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long LONG_ENOUGH = 10_000;

    private final Destination queue = Samples.freshQueue();

    @AfterAll
    static void stopServer() {
        ON.close();
    }

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void schedulerThatIsOffIsRefusedAndNothingIsSent() {
        String off = SharedServers.activeMq().brokerUrl();
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(off)) {
            for (int i = 0; i < 2; i++) {
                Outcome outcome = join(sender, BrokerSchedule.after(SECOND));
                Refusals.assertRefused(outcome, RefusalReason.REJECTED, Scope.MESSAGE);
                assertThat(outcome).asString().contains("SchedulerOffException", "schedulerSupport", "was not sent");
            }
            assertThat(sender.send(message()).toCompletableFuture().join()).isEqualTo(Outcome.stored());
        }
        assertThat(Queues.ids(off, queue)).hasSize(1);
    }

    @Test
    void messageIsDeliveredAfterItsDelayAndThenAsOftenAsItIsToBe() throws JMSException {
        Message message = message();
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(ON.brokerUrl())) {
            long start = System.nanoTime();
            Outcome outcome = sender.schedule(
                            message, BrokerSchedule.after(Duration.ofSeconds(2)).repeat(2, SECOND))
                    .toCompletableFuture()
                    .join();
            assertThat(outcome).isEqualTo(Outcome.stored());
            List<Received> copies = receive(3);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(3_900));
            MessageId id = message.id().orElseThrow();
            assertThat(copies).extracting(Received::id).containsExactly(id, id, id);
            // What was scheduled once can be sent on; the broker would not schedule a copy that names its old job.
            Received first = copies.get(0);
            assertThat(first.headers().asMap()).isEmpty();
            Message onwards = Message.to(queue)
                    .headers(first.headers())
                    .body(first.body())
                    .build();
            assertThat(sender.schedule(onwards, BrokerSchedule.after(Duration.ofMillis(1_500)))
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(Outcome.stored());
            assertThat(Queues.ids(ON.brokerUrl(), queue)).as("it waits").isEmpty();
            assertThat(receive(1)).hasSize(1);
        }
    }

    @Test
    void cronIsTakenAndAWrongOneIsRefusedByTheBroker() {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(ON.brokerUrl())) {
            assertThat(join(sender, BrokerSchedule.cron("0 6 1 1 *"))).isEqualTo(Outcome.stored());
            Refusals.assertRefused(
                    join(sender, BrokerSchedule.cron("every now and then")),
                    RefusalReason.NOT_ENCODABLE,
                    Scope.MESSAGE);
            assertThat(Queues.ids(ON.brokerUrl(), queue)).isEmpty();
        }
    }

    @Test
    void schedulesThatCannotBeAreRefusedBeforeTheyAreSent() {
        assertThatThrownBy(() -> BrokerSchedule.after(Duration.ZERO)).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> BrokerSchedule.after(SECOND).repeat(1_001, SECOND))
                .isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> BrokerSchedule.cron("* * * * *").repeat(1, SECOND))
                .isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Message.to(queue)
                        .header("AMQ_SCHEDULED_DELAY", 1_000L)
                        .text("x")
                        .build())
                .isInstanceOf(InvalidMessageException.class);
        Message keyed = Message.to(queue).orderingKey("k").text("x").build();
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(ON.brokerUrl())) {
            Refusals.assertRefused(
                    sender.schedule(keyed, BrokerSchedule.after(SECOND))
                            .toCompletableFuture()
                            .join(),
                    RefusalReason.NOT_ENCODABLE,
                    Scope.MESSAGE);
        }
    }

    @Test
    void brokerThatSaysNothingIsNoAnswerWithinTheDeadline() {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.builder(ActiveMqBroker.at(ON.brokerUrl()))
                .sendDeadline(Duration.ofSeconds(3))
                .build()) {
            assertThat(sender.send(message()).toCompletableFuture().join()).isEqualTo(Outcome.stored());
            ON.freeze();
            try {
                Outcome outcome = join(sender, BrokerSchedule.after(SECOND));
                Refusals.assertRefused(outcome, RefusalReason.NO_ANSWER, Scope.CONNECTION);
            } finally {
                ON.thaw();
            }
        }
    }

    private Outcome join(ActiveMqDirectSender sender, BrokerSchedule schedule) {
        return sender.schedule(message(), schedule).toCompletableFuture().join();
    }

    private Message message() {
        return Message.to(queue).id(new MessageId(UUID.randomUUID())).text("x").build();
    }

    private List<Received> receive(int count) throws JMSException {
        try (Connection connection = new ActiveMQConnectionFactory(ON.brokerUrl()).createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            var consumer = session.createConsumer(session.createQueue(queue.name()));
            List<Received> received = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                received.add(((Decoded.Ok) JmsReading.decode(consumer.receive(LONG_ENOUGH))).message());
            }
            return received;
        }
    }
}
