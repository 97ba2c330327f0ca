package io.github.reliablemq.servers;

import java.util.Set;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ProducerBrokerExchange;
import org.apache.activemq.command.Message;

/** Lets nobody send to some destinations; the broker's own plugin for that needs JAAS classes from yet another jar. */
record ReadOnly(Set<String> destinations) implements BrokerPlugin {
    @Override
    public Broker installPlugin(Broker next) {
        return new BrokerFilter(next) {
            @Override
            public void send(ProducerBrokerExchange exchange, Message message) throws Exception {
                if (destinations.contains(message.getDestination().getPhysicalName())) {
                    // The words of the broker's own plugin.
                    throw new SecurityException(
                            "User " + exchange.getConnectionContext().getUserName() + " is not authorized to write to: "
                                    + message.getDestination());
                }
                super.send(exchange, message);
            }
        };
    }
}
