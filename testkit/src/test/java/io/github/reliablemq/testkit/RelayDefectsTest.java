package io.github.reliablemq.testkit;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import io.github.reliablemq.testkit.RelayOnFakesTest.FakeWorld;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link RelayContract} notices stores and transports that get it wrong. */
final class RelayDefectsTest {

    @ParameterizedTest
    @MethodSource("defects")
    void theContractNotices(Class<?> defect, String test) {
        Contracts.assertRed(defect, test);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of(CommitsWhatIsRolledBack.class, "committedMessagesAreStoredOnce"),
                Arguments.of(GivesBackWhatWasSent.class, "relaysShareTheWork"),
                Arguments.of(StoresTheMatesOfARefusedMessage.class, "aRefusedMessageIsParkedAndItsBatchMatesGo"),
                Arguments.of(ClaimsWhatItWasToLeaveAlone.class, "aPausedDestinationWaits"),
                Arguments.of(AnswersStoredAndStoresNothing.class, "drainWaitsForWhatCanBeSentNow"),
                Arguments.of(KeepsWhatItDidNotGive.class, "closeLeavesNothingBehind"),
                Arguments.of(TakesUnknownForStored.class, "aLostAnswerIsSentAgainAndRemembered"),
                Arguments.of(ForgetsWhatMayHaveBeenSent.class, "aLostAnswerIsSentAgainAndRemembered"),
                Arguments.of(TakesUnknownForStored.class, "aKeyKeepsItsOrderThroughLostConnections"),
                Arguments.of(ChargesWhatIsReleased.class, "anOutageCostsNobodyAnAttempt"),
                Arguments.of(KeepsWhatItDidNotGive.class, "anAbsentBrokerIsWaitedFor"),
                Arguments.of(UndoesASettlementWithoutAnAnswer.class, "aLostSettlementLosesNothing"),
                Arguments.of(LosesWhatWasClaimed.class, "aKilledClaimIsSentAgain"));
    }

    private abstract static class Broken extends RelayContract {

        OutboxStore store(World world) {
            return world.outbox;
        }

        Transport transport(RecordingTransport broker) {
            return broker;
        }

        @Override
        protected Fixture fixture() {
            return new World(this);
        }
    }

    /** Knows besides what it was told to do. */
    private static final class World extends FakeWorld {

        private final OutboxStore store;
        private final Transport transport;
        private volatile boolean down;
        private volatile boolean losesSettlement;

        World(Broken defect) {
            super(RecordingTransport.create());
            store = defect.store(this);
            transport = defect.transport(broker);
        }

        @Override
        public OutboxStore store() {
            return store;
        }

        @Override
        public Transport transport() {
            return transport;
        }

        @Override
        public void goDown() {
            down = true;
            super.goDown();
        }

        @Override
        public void loseNextSettlement() {
            losesSettlement = true;
        }
    }

    static final class CommitsWhatIsRolledBack extends RelayContract {

        @Override
        protected Fixture fixture() {
            return new FakeWorld(RecordingTransport.create()) {
                @Override
                public void rollBack(Consumer<ReliableProducer> work) {
                    commit(work);
                }
            };
        }
    }

    static final class GivesBackWhatWasSent extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                private boolean done;

                @Override
                synchronized void settle(Batch batch, List<Settlement> settlements) {
                    if (done) {
                        super.settle(batch, settlements);
                    } else {
                        done = true;
                        batch.release();
                    }
                }
            };
        }
    }

    static final class StoresTheMatesOfARefusedMessage extends Broken {

        @Override
        Transport transport(RecordingTransport broker) {
            return BrokenTransports.storingTheMatesOfARefusedMessage(broker);
        }
    }

    static final class ClaimsWhatItWasToLeaveAlone extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                @Override
                Batch claim(OutboxSession session, Appetite appetite) {
                    return session.claim(new Appetite(appetite.messages(), appetite.bytes()));
                }
            };
        }
    }

    static final class AnswersStoredAndStoresNothing extends Broken {

        @Override
        Transport transport(RecordingTransport broker) {
            return new ForwardingTransport(broker) {
                @Override
                Outcome send(TransportLane lane, List<Envelope> messages, Duration deadline) {
                    return Outcome.stored();
                }
            };
        }
    }

    /** Messages that are left alone, or that wait when a relay starts, are in nobody's batch and yet claimed. */
    static final class KeepsWhatItDidNotGive extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                @Override
                public RelayPresence register(String relay, UUID incarnation) {
                    if (world.down) {
                        world.outbox.open().claim(OutboxStoreContract.HUNGRY);
                    }
                    return super.register(relay, incarnation);
                }

                @Override
                Batch claim(OutboxSession session, Appetite appetite) {
                    if (appetite.reach() instanceof Reach.AllBut some
                            && !some.destinations().isEmpty()) {
                        world.outbox.open().claim(OutboxStoreContract.HUNGRY);
                    }
                    return super.claim(session, appetite);
                }
            };
        }
    }

    static final class TakesUnknownForStored extends Broken {

        @Override
        Transport transport(RecordingTransport broker) {
            return BrokenTransports.takingUnknownForStored(broker);
        }
    }

    static final class ForgetsWhatMayHaveBeenSent extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                @Override
                void settle(Batch batch, List<Settlement> settlements) {
                    batch.settle(settlements.stream()
                            .map(each -> each instanceof Settlement.Sent
                                    ? each
                                    : new Settlement.Release(each.message(), Departure.NOT_SENT))
                            .toList());
                }
            };
        }
    }

    static final class ChargesWhatIsReleased extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                @Override
                void settle(Batch batch, List<Settlement> settlements) {
                    batch.settle(settlements.stream()
                            .map(each -> each instanceof Settlement.Release
                                    ? new Settlement.RetryAfter(
                                            each.message(),
                                            Duration.ZERO,
                                            each.message().failedAttempts() + 1,
                                            OutboxStoreContract.FAILURE,
                                            Departure.NOT_SENT)
                                    : each)
                            .toList());
                }
            };
        }
    }

    static final class UndoesASettlementWithoutAnAnswer extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                @Override
                void settle(Batch batch, List<Settlement> settlements) {
                    if (world.losesSettlement) {
                        world.losesSettlement = false;
                        batch.release();
                        throw new StoreUnavailableException("no answer", null);
                    }
                    super.settle(batch, settlements);
                }
            };
        }
    }

    static final class LosesWhatWasClaimed extends Broken {

        @Override
        OutboxStore store(World world) {
            return new ForwardingStore(world.outbox) {
                @Override
                void settle(Batch batch, List<Settlement> settlements) {
                    try {
                        super.settle(batch, settlements);
                    } catch (StoreException e) {
                        try (OutboxSession other = world.outbox.open()) {
                            Batch again = other.claim(OutboxStoreContract.HUNGRY);
                            again.settle(OutboxProbe.each(again, Settlement.Sent::new));
                        }
                        throw e;
                    }
                }
            };
        }
    }
}
