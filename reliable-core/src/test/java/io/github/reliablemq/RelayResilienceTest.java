package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Settlement;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P7: nothing that a store, a transport or a listener does ends a lane or makes it spin. */
@Timeout(30)
class RelayResilienceTest {

    private static final int SPINNING = 100;

    private final ScriptedStore store = new ScriptedStore();
    private final ScriptedTransport broker = new ScriptedTransport();
    private final BlockingQueue<Settlement> settled = new LinkedBlockingQueue<>();

    @Test
    @DisplayName("an Error, such as a thread that cannot be had, makes the lane start anew")
    void anErrorDoesNotEndTheLane() throws InterruptedException {
        AtomicInteger connects = new AtomicInteger();
        Transport failing = new Transport() {
            @Override
            public TransportLane connect(LaneName lane) {
                if (connects.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                return broker.connect(lane);
            }
        };
        store.record("a");
        try (Relay relay = builder(failing, new Recorder()).build()) {
            relay.start();
            assertThat(settled.poll(20, TimeUnit.SECONDS)).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("an Error does not end the keeper either, without which no lane begins")
    void anErrorDoesNotEndTheKeeper() throws InterruptedException {
        store.record("a");
        store.failWith(new StoreUnavailableException("away"));
        try (Relay relay = builder(broker, new Recorder()).build()) {
            relay.start();
            store.fallOver(new OutOfMemoryError("unable to create native thread"));
            store.failWith(null);
            assertThat(settled.poll(20, TimeUnit.SECONDS)).isInstanceOf(Settlement.Sent.class);
        }
    }

    @Test
    @DisplayName("an interrupt flag that a listener left set does not end every later wait at once")
    void aStrayInterruptDoesNotMakeTheLaneSpin() throws InterruptedException {
        RelayListener rude = new Recorder() {
            @Override
            public void onSettled(List<Settlement> settlements, Duration took) {
                super.onSettled(settlements, took);
                Thread.currentThread().interrupt();
            }
        };
        store.record("a");
        try (Relay relay =
                builder(broker, rude).longestPoll(Duration.ofHours(1)).build()) {
            relay.start();
            assertThat(settled.poll(20, TimeUnit.SECONDS)).isInstanceOf(Settlement.Sent.class);
            int claims = 0;
            // Waits double from 50 ms: a healthy lane claims a few times before one lasts longer than this.
            while (claims < SPINNING && store.claims.poll(300, TimeUnit.MILLISECONDS) != null) {
                claims++;
            }
            assertThat(claims).isLessThan(SPINNING);
        }
    }

    @Test
    @DisplayName("P6: an Error of a listener, such as a library that does not fit, has nothing sent twice")
    void anErrorOfAListenerHasNothingSentTwice() throws InterruptedException {
        RelayListener unfit = new Recorder() {
            @Override
            public void onAnswered(int messages, Outcome outcome, Duration took) {
                throw new NoSuchMethodError("of a metrics library");
            }
        };
        store.record("a");
        try (Relay relay = builder(broker, unfit).build()) {
            relay.start();
            assertThat(settled.poll(20, TimeUnit.SECONDS)).isInstanceOf(Settlement.Sent.class);
        }
        assertThat(broker.deadlines).as("sends").hasSize(1);
    }

    private RelayBuilder builder(Transport transport, RelayListener listener) {
        return Relay.builder("test", store, transport).lanes(1).listener(listener);
    }

    private class Recorder implements RelayListener {
        @Override
        public void onSettled(List<Settlement> settlements, Duration took) {
            settled.addAll(settlements);
        }
    }
}
