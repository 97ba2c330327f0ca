package io.github.reliablemq.testkit;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Received;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Transport;
import java.util.List;

final class RecordingTransportTest extends TransportContract {

    @Override
    protected Fixture fixture() {
        RecordingTransport transport = RecordingTransport.create();
        return new Fixture() {
            @Override
            public Transport transport() {
                return transport;
            }

            @Override
            public Destination queue() {
                return Destination.queue("contract");
            }

            @Override
            public List<Received> drain(int expected) {
                return transport.stored().stream()
                        .map(RecordingTransportTest::received)
                        .toList();
            }

            @Override
            public void loseNextAnswer() {
                transport.loseNextAnswer();
            }
        };
    }

    private static Received received(Envelope envelope) {
        return new Received(
                envelope.id(),
                envelope.destination(),
                envelope.key(),
                envelope.headers(),
                envelope.body(),
                envelope.recordedAt(),
                1);
    }
}
