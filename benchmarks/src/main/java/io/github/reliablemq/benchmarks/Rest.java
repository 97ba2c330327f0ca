package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Relay;
import io.github.reliablemq.RelayHealth;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits until a relay is connected and has nothing to do. */
final class Rest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private Rest() {}

    static void await(Relay relay) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isAtRest(relay)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("The relay does not come to rest: " + relay.health());
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private static boolean isAtRest(Relay relay) {
        return relay.health().lanes().stream().allMatch(lane -> lane.activity() == RelayHealth.Activity.IDLE);
    }
}
