package io.github.reliablemq.testkit;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Received;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Transport;
import java.util.List;

final class RecordingTransportTest extends TransportContract {

    @Override
    protected Fixture fixture() {
        RecordingTransport transport = RecordingTransport.create();
        Body refused = Body.text("refused");
        transport.refuse(envelope -> envelope.body().equals(refused), RefusalReason.TOO_LARGE);
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

            @Override
            public Message refused() {
                return Message.to(queue()).body(refused).build();
            }

            @Override
            public void goDown() {
                transport.goDown();
            }

            @Override
            public void comeUp() {
                transport.comeUp();
            }

            @Override
            public void holdBack() {
                transport.holdBack();
            }

            @Override
            public void letGo() {
                transport.letGo();
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
