package io.github.reliablemq.examples;

import io.github.reliablemq.servers.ActiveMqServer;
import java.util.concurrent.CompletableFuture;

/** Kills the broker (SIGKILL) beside the sender, in the middle of what it sends, and starts it again. */
final class BrokerFault {

    private final ActiveMqServer broker;
    private final int at;
    private CompletableFuture<Void> outage = CompletableFuture.completedFuture(null);

    private BrokerFault(ActiveMqServer broker, int at) {
        this.broker = broker;
        this.at = at;
    }

    static BrokerFault none(ActiveMqServer broker) {
        return new BrokerFault(broker, -1);
    }

    /** Strikes while the message with that number, or one soon after, is on its way. */
    static BrokerFault during(ActiveMqServer broker, int number) {
        return new BrokerFault(broker, number);
    }

    /** The sender is about to send that message. Does not wait for anything. */
    void beforeSending(int number) {
        if (number == at) {
            outage = CompletableFuture.runAsync(() -> {
                broker.kill();
                broker.restart();
            });
        }
    }

    /** Returns when the broker runs. */
    void awaitOver() {
        outage.join();
    }
}
