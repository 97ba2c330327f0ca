package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What an outbox store promises when it is told to let the later messages of a key pass one that is parked or waits for
 * a retry, instead of what {@link OutboxStoreContract} says of those. Extend it, if yours can, and give it a fixture
 * whose store was told so.
 */
public abstract class OutboxPassingContract extends OutboxContractTests {

    private static final Duration WAIT = Duration.ofSeconds(5);

    /** For subclasses with a no-argument constructor. */
    protected OutboxPassingContract() {}

    /** A new fixture with an empty store that lets keys pass what is held back. */
    @Override
    protected abstract OutboxStoreContract.Fixture fixture();

    @Test
    void aMessageThatWaitsForARetryIsPassedByItsKeyAndGoesLater() {
        holdBack(head -> new Settlement.RetryAfter(head, WAIT, 1, OutboxStoreContract.FAILURE, Departure.NOT_SENT));
        assertThat(probe().drain()).containsExactly("next", "last");
        probe().assertNothingToClaim();
        probe().fixture().elapse(WAIT.plusSeconds(1));
        assertThat(probe().drain()).containsExactly("head");
    }

    @Test
    @DisplayName("P8: a parked message is passed by its key, and stays")
    void aParkedMessageIsPassedByItsKey() {
        holdBack(head -> new Settlement.Park(head, 1, OutboxStoreContract.FAILURE, Departure.NOT_SENT));
        assertThat(probe().drain()).containsExactly("next", "last");
        probe().fixture().elapse(WAIT.plusSeconds(1));
        probe().assertNothingToClaim();
    }

    @Test
    @DisplayName("P5: without a failure a key keeps its order, and nobody gets a run of it while another is out")
    void withoutAFailureAKeyKeepsItsOrder() {
        probe().commitKeyed("k", "1", "2", "3");
        Batch run = probe().claim(new Appetite(2, OutboxStoreContract.HUNGRY.bytes()));
        probe().assertNothingToClaim();
        run.release();
        assertThat(probe().drain()).containsExactly("1", "2", "3");
    }

    private void holdBack(Function<Claimed, Settlement> fate) {
        probe().commitKeyed("k", "head", "next");
        probe().settle(message -> OutboxProbe.text(message).equals("head")
                ? fate.apply(message)
                : new Settlement.Release(message, Departure.NOT_SENT));
        probe().commitKeyed("k", "last");
    }
}
