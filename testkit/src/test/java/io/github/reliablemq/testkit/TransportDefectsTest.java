package io.github.reliablemq.testkit;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Unknown;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import io.github.reliablemq.testkit.RecordingTransportTest.FakeBroker;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link TransportContract} notices transports that get it wrong. */
final class TransportDefectsTest {

    @ParameterizedTest
    @MethodSource("defects")
    void theContractNotices(Class<?> defect, String test) {
        Contracts.assertRed(defect, test);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of(StoresTheMatesOfARefusedMessage.class, "ofARefusedBatchNothingIsStored"),
                Arguments.of(TakesUnknownForStored.class, "aMissedDeadlineIsNoAnswerInTime"),
                Arguments.of(TakesUnknownForStored.class, "aBatchWithoutAnAnswerIsUnknown"),
                Arguments.of(CallsSilenceALostConnection.class, "aMissedDeadlineIsNoAnswerInTime"),
                Arguments.of(TakesUnknownForStored.class, "aProbeIsBounded"),
                Arguments.of(ThrowsWhatItLikes.class, "aBrokerThatIsDownIsToldAsSuch"),
                Arguments.of(GoesOnUnderAnotherName.class, "aLateBatchArrivesBeforeTheNextOfItsLane"));
    }

    private abstract static class Broken extends TransportContract {

        abstract Transport around(RecordingTransport broker);

        @Override
        protected Fixture fixture() {
            return new FakeBroker() {
                private final Transport transport = around(broker);

                @Override
                public Transport transport() {
                    return transport;
                }
            };
        }
    }

    static final class StoresTheMatesOfARefusedMessage extends Broken {

        @Override
        Transport around(RecordingTransport broker) {
            return BrokenTransports.storingTheMatesOfARefusedMessage(broker);
        }
    }

    static final class TakesUnknownForStored extends Broken {

        @Override
        Transport around(RecordingTransport broker) {
            return BrokenTransports.takingUnknownForStored(broker);
        }
    }

    static final class CallsSilenceALostConnection extends Broken {

        @Override
        Transport around(RecordingTransport broker) {
            return new ForwardingTransport(broker) {
                @Override
                Outcome send(TransportLane lane, List<Envelope> messages, Duration deadline) {
                    Outcome outcome = lane.send(messages, deadline);
                    return outcome instanceof Unknown unknown
                            ? new Unknown(unknown.failure(), Outcome.Ending.LOST)
                            : outcome;
                }
            };
        }
    }

    static final class ThrowsWhatItLikes extends Broken {

        @Override
        Transport around(RecordingTransport broker) {
            return new ForwardingTransport(broker) {
                @Override
                public TransportLane connect(LaneName name) {
                    try {
                        return super.connect(name);
                    } catch (TransportUnavailableException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
        }
    }

    static final class GoesOnUnderAnotherName extends Broken {

        @Override
        Transport around(RecordingTransport broker) {
            return new ForwardingTransport(broker) {
                @Override
                public TransportLane connect(LaneName name) {
                    try {
                        return super.connect(name);
                    } catch (TransportUnavailableException e) {
                        return super.connect(new LaneName(name.relay(), name.incarnation(), name.number() + 1));
                    }
                }
            };
        }
    }
}
