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
        return new FakeBroker();
    }

    /** A broker in memory, to be used as it is or to be broken. */
    static class FakeBroker implements Fixture {

        private static final Body REFUSED = Body.text("refused");

        final RecordingTransport broker = RecordingTransport.create();

        FakeBroker() {
            broker.refuse(envelope -> envelope.body().equals(REFUSED), RefusalReason.TOO_LARGE);
        }

        @Override
        public Transport transport() {
            return broker;
        }

        @Override
        public Destination queue() {
            return Destination.queue("contract");
        }

        @Override
        public List<Received> drain(int expected) {
            return broker.stored().stream()
                    .map(RecordingTransportTest::received)
                    .toList();
        }

        @Override
        public void loseNextAnswer() {
            broker.loseNextAnswer();
        }

        @Override
        public Message refused() {
            return Message.to(queue()).body(REFUSED).build();
        }

        @Override
        public void goDown() {
            broker.goDown();
        }

        @Override
        public void comeUp() {
            broker.comeUp();
        }

        @Override
        public void holdBack() {
            broker.holdBack();
        }

        @Override
        public void letGo() {
            broker.letGo();
        }
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
