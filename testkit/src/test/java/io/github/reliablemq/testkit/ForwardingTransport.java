package io.github.reliablemq.testkit;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;

/** A transport that does what another one does, but for what a test has it get wrong. */
class ForwardingTransport implements Transport {

    private final Transport real;

    ForwardingTransport(Transport real) {
        this.real = real;
    }

    Outcome send(TransportLane lane, List<Envelope> messages, Duration deadline) {
        return lane.send(messages, deadline);
    }

    Outcome probe(TransportLane lane, Duration deadline) {
        return lane.probe(deadline);
    }

    @Override
    public TransportLane connect(LaneName name) {
        TransportLane lane = real.connect(name);
        return new TransportLane() {
            @Override
            public Outcome send(List<Envelope> messages, Duration deadline) {
                return ForwardingTransport.this.send(lane, messages, deadline);
            }

            @Override
            public Outcome probe(Duration deadline) {
                return ForwardingTransport.this.probe(lane, deadline);
            }

            @Override
            public void close() {
                lane.close();
            }
        };
    }
}
