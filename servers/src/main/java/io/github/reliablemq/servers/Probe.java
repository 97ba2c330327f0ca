package io.github.reliablemq.servers;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Talks to a server once; returns if it answered as it should. */
interface Probe {
    void run() throws Exception;

    /** Probes until it succeeds; {@code what} begins the error message. */
    static void await(String what, Duration atMost, Probe probe) {
        AtomicReference<@Nullable Exception> last = new AtomicReference<>();
        boolean answered = Wait.until(atMost, () -> {
            try {
                probe.run();
                return true;
            } catch (Exception e) {
                last.set(e);
                return false;
            }
        });
        if (!answered) {
            throw new ServerException(
                    what + " does not answer within " + atMost.toSeconds() + " s: " + last.get(), last.get());
        }
    }
}
