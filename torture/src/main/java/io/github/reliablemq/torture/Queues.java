package io.github.reliablemq.torture;

import io.github.reliablemq.Destination;
import io.github.reliablemq.servers.ActiveMqServer;
import java.time.Duration;
import java.util.List;

/** The queues of a run, the broker's own copies of what it stored in them, and who consumes them. */
final class Queues {

    static final String JDBC = "torture.jdbc";
    static final String REDIS = "torture.redis";
    static final List<String> ALL = List.of(JDBC, REDIS);

    /** The consumers' names. */
    static final String JDBC_CONSUMER = "jdbc";

    static final String REDIS_CONSUMER = "redis";

    /** Takes up space in the store, and nobody reads it. */
    static final String FILLER = "filler";

    /** Takes a message when the two queues do. */
    static final String ROOM = "room";

    private static final int STORE_MEBIBYTES = 512;

    /** Above that of the others, so that they wait when it does. */
    private static final int FILLER_FULL_AT = 70;

    /**
     * Dead letters stay until the end, and each keeps a file: with the usual ones the store would be full of them, and
     * would not be rid of what fills it within the patience of a run.
     */
    private static final int FILE_MEBIBYTES = 2;

    private static final Duration RECLAIM = Duration.ofMillis(200);

    /** Percent of the store at which senders to the two queues are made to wait; the rest is for dead letters. */
    private static final int FULL_AT = 60;

    private Queues() {}

    static Destination destination(String queue) {
        return Destination.queue(queue);
    }

    static String audit(String queue) {
        return "audit." + queue;
    }

    static String dead(String queue) {
        return queue + ".dead";
    }

    static ActiveMqServer.Settings broker() {
        ActiveMqServer.Settings settings = ActiveMqServer.Settings.defaults()
                .memoryMebibytes(128)
                .storeMebibytes(STORE_MEBIBYTES)
                .storeFileMebibytes(FILE_MEBIBYTES)
                .reclaimEvery(RECLAIM)
                .storeFullAt("queue://" + FILLER, FILLER_FULL_AT)
                .storeFullAt("queue://" + ROOM, FULL_AT);
        for (String queue : ALL) {
            settings = settings.tap(queue, audit(queue)).storeFullAt("queue://" + queue, FULL_AT);
        }
        return settings;
    }
}
