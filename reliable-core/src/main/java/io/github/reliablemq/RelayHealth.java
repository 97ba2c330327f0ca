package io.github.reliablemq;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a relay fares at this moment.
 *
 * @param level the whole in one word
 * @param lanes one entry for each lane
 * @param standstills destinations that lanes leave alone for a while, each with its last failure
 * @param paused destinations paused by {@link Relay#pause}
 */
public record RelayHealth(
        Level level, List<Lane> lanes, Map<Destination, Failure> standstills, Set<Destination> paused) {

    /** The whole in one word. */
    public enum Level {
        /** Everything can leave. */
        UP,
        /** Something cannot leave: a lane is cut off, a destination stands still, or sending is careful. */
        DEGRADED,
        /** Nothing can leave: not started, closed, quarantined, or no lane reaches broker and store. */
        DOWN
    }

    /** What a lane is doing. */
    public enum Activity {
        /** Waits for the store to know the relay, or for a careful first lane to be at ease. */
        WAITING,
        /** Claims, sends or settles. */
        WORKING,
        /** Has nothing to do. */
        IDLE,
        /** Cannot reach the broker. */
        BROKER_GONE,
        /** Cannot reach the store. */
        STORE_GONE,
        /** Sends nothing because the store was restored or copied, until an operator accepts it. */
        QUARANTINED,
        ENDED
    }

    /**
     * A lane.
     *
     * @param number 1 for the first
     * @param trouble why it is cut off; null while it is not
     */
    public record Lane(
            int number, Activity activity, @Nullable Failure trouble) {}
}
