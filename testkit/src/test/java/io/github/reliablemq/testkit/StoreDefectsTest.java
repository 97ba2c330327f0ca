package io.github.reliablemq.testkit;

import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.Message;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.ReliableProducer;
import io.github.reliablemq.StaleClaimException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.testkit.InMemoryOutboxTest.FakeStore;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link OutboxStoreContract} and those of its options notice stores that get it wrong. */
final class StoreDefectsTest {

    @ParameterizedTest
    @MethodSource("defects")
    void theContractNotices(Class<?> defect, String test) {
        Contracts.assertRed(defect, test);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of(SettlesAndPutsBack.class, "aSettlementWithoutAnAnswerIsWholeOrNotAtAll"),
                Arguments.of(CallsUnknownStale.class, "aSettlementWithoutAnAnswerIsWholeOrNotAtAll"),
                Arguments.of(CallsUnknownSettled.class, "aSettlementWithoutAnAnswerIsWholeOrNotAtAll"),
                Arguments.of(ForgetsATransaction.class, "aTransactionWithoutAnAnswerIsRecordedOnce"),
                Arguments.of(KnowsNoSavepoints.class, "whatIsUndoneToASavepointIsNeverClaimed"),
                Arguments.of(KeepsTheIdsOfWhatWasUndone.class, "whatIsUndoneToASavepointIsNeverClaimed"),
                Arguments.of(RecordsHalfAList.class, "aRefusalLeavesTheTransactionUsable"),
                Arguments.of(IsUselessAfterARefusal.class, "aRefusalLeavesTheTransactionUsable"),
                Arguments.of(KeepsNoOrderOfCommits.class, "overlappingTransactionsLeaveInTheOrderOfTheirCommits"),
                Arguments.of(KeepsNoOrderOfCommits.class, "aTransactionThatRollsBackLetsTheNextOneOfItsKeyGo"),
                Arguments.of(LetsNobodyElseRecord.class, "nobodyElseWaits"),
                Arguments.of(KnowsNoKeys.class, "withoutAFailureAKeyKeepsItsOrder"));
    }

    private abstract static class BrokenSettlement extends OutboxStoreContract {

        /** The answer to the settlement was lost. */
        abstract void onLoss(FakeStore world, List<Settlement> settlements, StoreException loss);

        @Override
        protected Fixture fixture() {
            return new FakeStore() {
                private final OutboxStore store = new ForwardingStore(outbox) {
                    @Override
                    void settle(Batch batch, List<Settlement> settlements) {
                        try {
                            batch.settle(settlements);
                        } catch (StoreException e) {
                            onLoss(fake(), settlements, e);
                        }
                    }
                };

                private FakeStore fake() {
                    return this;
                }

                @Override
                public OutboxStore store() {
                    return store;
                }
            };
        }
    }

    static final class SettlesAndPutsBack extends BrokenSettlement {

        @Override
        void onLoss(FakeStore world, List<Settlement> settlements, StoreException loss) {
            world.commit(producer -> producer.send(
                    Message.to(OutboxStoreContract.ORDERS).text("sent").build()));
            throw loss;
        }
    }

    static final class CallsUnknownStale extends BrokenSettlement {

        @Override
        void onLoss(FakeStore world, List<Settlement> settlements, StoreException loss) {
            throw new StaleClaimException("nothing was changed");
        }
    }

    static final class CallsUnknownSettled extends BrokenSettlement {

        @Override
        void onLoss(FakeStore world, List<Settlement> settlements, StoreException loss) {
            // As if nothing had been lost.
        }
    }

    static final class ForgetsATransaction extends OutboxStoreContract {

        @Override
        protected Fixture fixture() {
            return new FakeStore() {
                private boolean loses;

                @Override
                public void loseNextAnswer() {
                    loses = true;
                }

                @Override
                public void commit(Consumer<ReliableProducer> work) {
                    if (loses) {
                        loses = false;
                        throw new StoreUnavailableException("no answer", null);
                    }
                    super.commit(work);
                }
            };
        }
    }

    static final class KnowsNoSavepoints extends OutboxStoreContract {

        @Override
        protected Fixture fixture() {
            return new FakeStore() {
                @Override
                public void commitUpToSavepoint(Consumer<ReliableProducer> kept, Consumer<ReliableProducer> undone) {
                    commit(kept.andThen(undone));
                }
            };
        }
    }

    static final class KeepsTheIdsOfWhatWasUndone extends OutboxStoreContract {

        @Override
        protected Fixture fixture() {
            return new FakeStore() {
                @Override
                public void commitUpToSavepoint(Consumer<ReliableProducer> kept, Consumer<ReliableProducer> undone) {
                    commit(kept);
                    InMemoryTransaction left = outbox.begin();
                    undone.accept(left.producer());
                    outbox.chosenIds().committed(left);
                }
            };
        }
    }

    private abstract static class BrokenProducer extends OutboxStoreContract {

        abstract ReliableProducer around(ReliableProducer producer);

        @Override
        protected Fixture fixture() {
            return new FakeStore() {
                @Override
                public void commit(Consumer<ReliableProducer> work) {
                    super.commit(producer -> work.accept(around(producer)));
                }
            };
        }
    }

    static final class RecordsHalfAList extends BrokenProducer {

        @Override
        ReliableProducer around(ReliableProducer producer) {
            return new ReliableProducer() {
                @Override
                public Recorded send(Message message) {
                    return producer.send(message);
                }

                @Override
                public List<Recorded> sendAll(List<Message> messages) {
                    return messages.stream().map(producer::send).toList();
                }
            };
        }
    }

    static final class IsUselessAfterARefusal extends BrokenProducer {

        @Override
        ReliableProducer around(ReliableProducer producer) {
            return new ReliableProducer() {
                private boolean useless;

                @Override
                public Recorded send(Message message) {
                    if (useless) {
                        throw new StoreException("current transaction is aborted");
                    }
                    useless = true;
                    Recorded recorded = producer.send(message);
                    useless = false;
                    return recorded;
                }

                @Override
                public List<Recorded> sendAll(List<Message> messages) {
                    return producer.sendAll(messages);
                }
            };
        }
    }

    static final class KeepsNoOrderOfCommits extends OutboxCommitOrderContract {

        @Override
        protected OutboxStoreContract.Fixture fixture() {
            return new FakeStore();
        }
    }

    static final class LetsNobodyElseRecord extends OutboxCommitOrderContract {

        @Override
        protected OutboxStoreContract.Fixture fixture() {
            return new FakeStore() {
                private boolean open;

                @Override
                public void commit(Consumer<ReliableProducer> work) {
                    if (open) {
                        throw new KeyLockException("somebody else records", null);
                    }
                    open = true;
                    super.commit(work);
                    open = false;
                }
            };
        }
    }

    static final class KnowsNoKeys extends OutboxPassingContract {

        @Override
        protected OutboxStoreContract.Fixture fixture() {
            return new FakeStore() {
                @Override
                public void commit(Consumer<ReliableProducer> work) {
                    super.commit(producer -> work.accept(new Forgetful(producer)));
                }
            };
        }

        private record Forgetful(ReliableProducer producer) implements ReliableProducer {

            @Override
            public Recorded send(Message message) {
                return producer.send(
                        Message.to(message.destination()).body(message.body()).build());
            }

            @Override
            public List<Recorded> sendAll(List<Message> messages) {
                return messages.stream().map(this::send).toList();
            }
        }
    }
}
