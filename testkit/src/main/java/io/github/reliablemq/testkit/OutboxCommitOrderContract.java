package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.Message;
import io.github.reliablemq.ReliableProducer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What an outbox store promises besides when it is told to keep {@link KeyOrder#COMMIT}. Extend it, if yours can, and
 * give it a fixture whose store was told so.
 */
public abstract class OutboxCommitOrderContract extends OutboxContractTests {

    /** What waits longer than that waits for something. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For subclasses with a no-argument constructor. */
    protected OutboxCommitOrderContract() {}

    /** A new fixture with an empty store that keeps the order of commits. */
    @Override
    protected abstract OutboxStoreContract.Fixture fixture();

    @Test
    @DisplayName(
            "P5: of two transactions of one key that overlap the second waits, and leaves in the order of the commits")
    void overlappingTransactionsLeaveInTheOrderOfTheirCommits() throws Exception {
        overlapping(probe().fixture()::commit);
        assertThat(probe().drain()).containsExactly("first", "first again", "second");
    }

    @Test
    void aTransactionThatRollsBackLetsTheNextOneOfItsKeyGo() throws Exception {
        overlapping(probe().fixture()::rollBack);
        assertThat(probe().drain()).containsExactly("second");
    }

    @Test
    @DisplayName("P7: other keys, the same key elsewhere and messages without one do not wait")
    void nobodyElseWaits() {
        probe().fixture().commit(open -> {
            open.send(keyed("first"));
            probe().commitKeyed("other", "keyed");
            probe().commit("unkeyed");
            assertThat(probe().drain()).containsExactlyInAnyOrder("keyed", "unkeyed");
        });
        assertThat(probe().drain()).containsExactly("first");
    }

    /** Has a second transaction record of the same key while the first, which that ends, is open. */
    private void overlapping(Consumer<Consumer<ReliableProducer>> first) throws Exception {
        CountDownLatch recorded = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> one = threads.submit(() -> first.accept(producer -> {
                producer.send(keyed("first"));
                recorded.countDown();
                await(end);
                producer.send(keyed("first again"));
            }));
            await(recorded);
            Future<?> two = threads.submit(() -> probe().commitKeyed("k", "second"));
            assertThatThrownBy(() -> two.get(SHORT.toMillis(), TimeUnit.MILLISECONDS))
                    .as("the second waits for the first")
                    .isInstanceOf(TimeoutException.class);
            end.countDown();
            one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            two.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            end.countDown();
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Message keyed(String text) {
        return Message.to(OutboxStoreContract.ORDERS)
                .orderingKey("k")
                .text(text)
                .build();
    }
}
