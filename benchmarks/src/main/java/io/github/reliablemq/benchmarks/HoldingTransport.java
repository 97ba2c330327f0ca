package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;

/**
 * A transport that, when so many messages have gone through it, keeps each lane in its next send, a batch in its hands,
 * until it is told to let go. Thread-safe.
 */
final class HoldingTransport implements Transport {

    private final Transport real;
    private final int after;
    private int gone;
    private int held;
    private boolean letsGo;

    /** @param after messages that are sent before */
    HoldingTransport(Transport real, int after) {
        this.real = real;
        this.after = after;
    }

    @Override
    public TransportLane connect(LaneName lane) {
        return new Lane(real.connect(lane));
    }

    /** Waits until that many lanes are kept. */
    synchronized void awaitHeld(int lanes) throws InterruptedException {
        while (held < lanes) {
            wait();
        }
    }

    synchronized void letGo() {
        letsGo = true;
        notifyAll();
    }

    private synchronized void pass(int messages) {
        if (gone >= after) {
            held++;
            notifyAll();
            awaitLetGo();
        }
        gone += messages;
    }

    private void awaitLetGo() {
        try {
            while (!letsGo) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Lane implements TransportLane {

        private final TransportLane connected;

        Lane(TransportLane connected) {
            this.connected = connected;
        }

        @Override
        public Outcome send(List<Envelope> messages, Duration deadline) {
            pass(messages.size());
            return connected.send(messages, deadline);
        }

        @Override
        public Outcome probe(Duration deadline) {
            return connected.probe(deadline);
        }

        @Override
        public void close() {
            connected.close();
        }
    }
}
