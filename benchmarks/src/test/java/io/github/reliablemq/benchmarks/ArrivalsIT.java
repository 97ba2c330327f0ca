package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.servers.SharedServers;
import jakarta.jms.JMSException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A contestant that loses, repeats or reorders is found out. */
final class ArrivalsIT {

    private final String brokerUrl = SharedServers.activeMq().brokerUrl();
    private final String queue = "arrivals-" + UUID.randomUUID() + ".queue";

    @Test
    void eachMessageOnceIsRight() throws JMSException {
        send(2, 0, 1);
        assertThatCode(() -> Arrivals.check(brokerUrl, queue, 3, Keys.NONE)).doesNotThrowAnyException();
    }

    @Test
    void oneTooManyIsFound() throws JMSException {
        send(0, 1, 2);
        assertThatThrownBy(() -> Arrivals.check(brokerUrl, queue, 2, Keys.NONE))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("expected 2, found 3");
    }

    @Test
    void aRepeatInPlaceOfALostOneIsFound() throws JMSException {
        send(0, 1, 1);
        assertThatThrownBy(() -> Arrivals.check(brokerUrl, queue, 3, Keys.NONE))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("Different messages");
    }

    @Test
    void aStrangerInPlaceOfALostOneIsFound() throws JMSException {
        send(0, 1, 7);
        assertThatThrownBy(() -> Arrivals.check(brokerUrl, queue, 3, Keys.NONE))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("up to");
    }

    @Test
    void anotherOrderOfAKeyIsFound() throws JMSException {
        send(1, 0, 3, 2);
        assertThatCode(() -> Arrivals.check(brokerUrl, queue, 4, new Keys(2))).doesNotThrowAnyException();
        send(2, 1, 0, 3);
        assertThatThrownBy(() -> Arrivals.check(brokerUrl, queue, 4, new Keys(2)))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("message 0 of key-0 after message 2");
    }

    @Test
    void queuesAreEmptiedByTheBeginningOfTheirNames() throws JMSException {
        send(0, 1, 2);

        assertThat(Arrivals.drop(brokerUrl, "arrivals-other.>")).isZero();
        assertThat(Arrivals.drop(brokerUrl, queue.substring(0, queue.indexOf('.') + 1) + ">"))
                .isEqualTo(3);
    }

    private void send(int... numbers) throws JMSException {
        try (BrokerSession session = BrokerSession.synchronous(brokerUrl, queue)) {
            for (int number : numbers) {
                session.send(Bodies.of(number));
            }
        }
    }
}
