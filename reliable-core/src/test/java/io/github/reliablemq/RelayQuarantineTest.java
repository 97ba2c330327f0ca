package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.RelayHealth.Activity;
import io.github.reliablemq.RelayHealth.Level;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that nothing may be sent from until an operator says so. */
@Timeout(30)
class RelayQuarantineTest {

    private final ScriptedStore store = new ScriptedStore();
    private final BlockingQueue<Failure> pauses = new LinkedBlockingQueue<>();

    @Test
    void aRelaySaysThatItIsQuarantinedAndGoesOnByItself() throws InterruptedException {
        RelayListener listener = new RelayListener() {
            @Override
            public void onPaused(Failure cause, Duration wait) {
                pauses.add(cause);
            }
        };
        try (Relay relay = Relay.builder("test", store, new ScriptedTransport())
                .lanes(1)
                .listener(listener)
                .build()
                .start()) {
            assertThat(relay.drain(Duration.ofSeconds(20))).isTrue();

            store.failWith(new QuarantineException("restored"));
            relay.wakeUp();
            awaitPause();
            // The first was told before it was shown.
            awaitPause();

            RelayHealth.Lane lane = relay.health().lanes().get(0);
            assertThat(lane.activity()).isEqualTo(Activity.QUARANTINED);
            assertThat(lane.trouble()).isNotNull();
            assertThat(lane.trouble().text()).isEqualTo("restored");
            assertThat(relay.health().level()).isEqualTo(Level.DOWN);
            assertThat(relay.drain(Duration.ofMillis(50))).isFalse();

            store.record("a");
            store.failWith(null);
            assertThat(store.settled.poll(20, TimeUnit.SECONDS)).isInstanceOf(Settlement.Sent.class);
            assertThat(relay.health().level()).isEqualTo(Level.UP);
        }
    }

    private void awaitPause() throws InterruptedException {
        Failure pause = pauses.poll(20, TimeUnit.SECONDS);
        assertThat(pause).isNotNull();
        assertThat(pause.text()).isEqualTo("restored");
    }
}
