package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Failure;
import io.github.reliablemq.RelayListener;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;

/** Counts what a relay has settled, and waits for it. Thread-safe. */
final class SettledCount implements RelayListener {

    private long sent;

    @Override
    public synchronized void onSettled(List<Settlement> settlements, Duration took) {
        for (Settlement settlement : settlements) {
            if (!(settlement instanceof Settlement.Sent)) {
                throw new WrongCountException("Not sent at once: " + settlement);
            }
        }
        sent += settlements.size();
        notifyAll();
    }

    @Override
    public void onSettleFailed(List<Settlement> settlements, Failure failure) {
        System.err.println("# A settlement of " + settlements.size() + " failed: " + failure);
    }

    synchronized void reset() {
        sent = 0;
    }

    /**
     * Waits until that many are settled since the last reset.
     *
     * @throws WrongCountException when nothing more is settled for {@code patience}
     */
    synchronized void await(long messages, Duration patience) throws InterruptedException {
        while (sent < messages) {
            long before = sent;
            wait(patience.toMillis());
            if (sent == before) {
                throw new WrongCountException(
                        "The relay settled " + sent + " of " + messages + " messages, then nothing for " + patience);
            }
        }
    }
}
