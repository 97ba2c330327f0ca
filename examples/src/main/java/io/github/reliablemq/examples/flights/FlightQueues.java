package io.github.reliablemq.examples.flights;

import io.github.reliablemq.Destination;
import io.github.reliablemq.servers.ActiveMqServer;

/** The two queues a flight is announced to, and the broker's own copies of what it stored in them. */
final class FlightQueues {

    static final String STATISTICS = "flights.statistics";
    static final String MAIL = "flights.mail";

    private static final String COPIES = ".copies";

    private FlightQueues() {}

    static Destination statistics() {
        return Destination.queue(STATISTICS);
    }

    static Destination mail() {
        return Destination.queue(MAIL);
    }

    /** Where the broker keeps a copy of all it ever stored in {@code queue}. */
    static String copiesOf(String queue) {
        return queue + COPIES;
    }

    static ActiveMqServer.Settings tapped() {
        return ActiveMqServer.Settings.defaults()
                .memoryMebibytes(128)
                .tap(STATISTICS, copiesOf(STATISTICS))
                .tap(MAIL, copiesOf(MAIL));
    }
}
