package io.github.reliablemq;

import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RelayPresence.Leftover;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the store delete, now and then, what it has kept long enough. On a thread of its own: signs of life must not wait
 * for a round of this, only for a batch.
 */
final class Housekeeper implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** Leaves room for signs of life on the same connection, and for other work in the database. */
    private static final Duration BETWEEN_BATCHES = Duration.ofMillis(50);

    private final String relay;
    private final Duration pause;
    private final Supplier<@Nullable RelayPresence> presence;
    private final Doorbell doorbell;
    private final RandomGenerator random;
    private boolean failing;

    /** @param presence null while there is nothing to tidy up through */
    Housekeeper(
            String relay,
            Duration pause,
            Supplier<@Nullable RelayPresence> presence,
            Doorbell doorbell,
            RandomGenerator random) {
        this.relay = relay;
        this.pause = pause;
        this.presence = presence;
        this.doorbell = doorbell;
        this.random = random;
    }

    /** Relays that were started together spread out. */
    @Override
    public void run() {
        doorbell.awaitClosed(jittered(random.nextDouble()));
        while (!doorbell.isClosed()) {
            try {
                tidyUp();
                failing = false;
            } catch (Throwable e) {
                report(e);
            }
            doorbell.awaitClosed(jittered(0.5 + random.nextDouble()));
        }
    }

    private Duration jittered(double factor) {
        return Duration.ofNanos((long) (pause.toNanos() * factor));
    }

    private void tidyUp() {
        RelayPresence through = presence.get();
        while (through != null && !doorbell.isClosed() && through.tidy() == Leftover.SOME) {
            doorbell.awaitClosed(BETWEEN_BATCHES);
            through = presence.get();
        }
    }

    private void report(Throwable e) {
        if (failing) {
            LOG.debug("{}: still not tidied up", relay, e);
        } else {
            LOG.warn(
                    "{}: what the store keeps longer than it was told to was not deleted. Sending goes on, and this is"
                            + " tried again in about {}: {}",
                    relay,
                    pause,
                    e.toString());
        }
        failing = true;
    }
}
