package io.github.reliablemq.activemq;

import io.github.reliablemq.Finding;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.List;
import java.util.Optional;

/**
 * How full a broker is.
 *
 * @param storeBytes 0 where it keeps messages in memory only, and where a database keeps them
 * @param storePercent of what its store may take
 * @param memoryPercent of the memory its messages may take
 */
record BrokerFill(long storeBytes, int storePercent, int memoryPercent) {

    private static final int GETTING_FULL = 70;
    private static final int FULL = 95;

    static BrokerFill read(MapMessage statistics) throws JMSException {
        return new BrokerFill(
                statistics.getLong("storeUsage"),
                statistics.getInt("storePercentUsage"),
                statistics.getInt("memoryPercentUsage"));
    }

    static List<Finding> findings(Optional<BrokerFill> told) {
        if (told.isEmpty()) {
            return List.of(Finding.notSeen(
                    "store",
                    "the broker has no statistics plugin that would tell",
                    "A broker that keeps messages in memory only loses them when it stops; a full one takes none (P1)",
                    "Look at JMX attributes Persistent and StorePercentUsage of type=Broker, or in activemq.xml that"
                            + " persistent is not \"false\" and which persistenceAdapter it has; <statisticsBrokerPlugin/>"
                            + " lets the doctor see how full it is"));
        }
        BrokerFill fill = told.get();
        return List.of(fill.store(), fill.memory());
    }

    private Finding store() {
        String about = "store";
        if (storeBytes == 0) {
            return Finding.notSeen(
                    about,
                    "0 bytes on its disk: messages are in memory only, or in a database (JDBC)",
                    "A broker that keeps messages in memory only loses them when it stops (P1)",
                    "Look at JMX attribute Persistent of type=Broker, or in activemq.xml that persistent is not \"false\"");
        }
        String seen = storeBytes / 1_024 + " KiB on disk, " + storePercent + " % of its limit";
        if (storePercent >= FULL) {
            return Finding.unsafe(
                    about,
                    seen,
                    "Sends wait or are refused; messages wait in the outbox",
                    "Find the queue nobody takes from, dead letters first; raise <storeUsage> while the disk has room");
        }
        return storePercent >= GETTING_FULL
                ? Finding.advice(
                        about,
                        seen,
                        "When it is full, sends wait or are refused",
                        "Find the queue nobody takes from, dead letters first")
                : Finding.ok(about, seen, "There is room, on disk");
    }

    private Finding memory() {
        return memoryPercent >= GETTING_FULL
                ? Finding.advice(
                        "memory",
                        memoryPercent + " % of its limit",
                        "Producers are made to wait when it is full",
                        "Raise <memoryUsage>, or find the queue whose consumers do not keep up")
                : Finding.ok("memory", memoryPercent + " % of its limit", "There is room");
    }
}
