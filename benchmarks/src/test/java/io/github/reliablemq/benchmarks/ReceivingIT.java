package io.github.reliablemq.benchmarks;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.servers.SharedServers;
import jakarta.jms.JMSException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was lost or repeated is found out while somebody takes it away, too. */
final class ReceivingIT {

    private final String brokerUrl = SharedServers.activeMq().brokerUrl();
    private final String queue = "receiving-" + UUID.randomUUID();
    private final Receiving receiving;

    ReceivingIT() throws JMSException {
        receiving = Receiving.from(brokerUrl, queue);
    }

    @AfterEach
    void close() {
        receiving.close();
    }

    @Test
    void eachMessageOnceIsRight() throws JMSException {
        send(2, 0, 1);
        assertThatCode(() -> receiving.check(3)).doesNotThrowAnyException();
    }

    @Test
    void oneTooManyIsFound() throws JMSException {
        send(0, 1, 1);
        assertThatThrownBy(() -> receiving.check(2))
                .isInstanceOf(WrongCountException.class)
                .hasMessageContaining("expected 2, found 3");
    }

    @Test
    void aRepeatInPlaceOfALostOneIsFound() throws JMSException {
        send(0, 2, 2);
        assertThatThrownBy(() -> receiving.check(3)).hasMessageContaining("Different messages received");
    }

    @Test
    void aStrangerInPlaceOfALostOneIsFound() throws JMSException {
        send(0, 1, 7);
        assertThatThrownBy(() -> receiving.check(3)).hasMessageContaining("up to");
    }

    private void send(int... numbers) throws JMSException {
        try (BrokerSession session = BrokerSession.synchronous(brokerUrl, queue)) {
            for (int number : numbers) {
                session.send(Bodies.of(number));
            }
        }
    }
}
