package io.github.reliablemq.testkit;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Unknown;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;

/** What is wrong for a transport on its own, and for the relay that believes it. */
final class BrokenTransports {

    private BrokenTransports() {}

    static Transport storingTheMatesOfARefusedMessage(RecordingTransport broker) {
        return new ForwardingTransport(broker) {
            @Override
            Outcome send(TransportLane lane, List<Envelope> messages, Duration deadline) {
                Outcome outcome = lane.send(messages, deadline);
                if (outcome instanceof Refused && messages.size() > 1) {
                    lane.send(messages.subList(0, 1), deadline);
                }
                return outcome;
            }
        };
    }

    static Transport takingUnknownForStored(RecordingTransport broker) {
        return new ForwardingTransport(broker) {
            @Override
            Outcome send(TransportLane lane, List<Envelope> messages, Duration deadline) {
                return known(lane.send(messages, deadline));
            }

            @Override
            Outcome probe(TransportLane lane, Duration deadline) {
                return known(lane.probe(deadline));
            }
        };
    }

    private static Outcome known(Outcome outcome) {
        return outcome instanceof Unknown ? Outcome.stored() : outcome;
    }
}
