package io.github.reliablemq.activemq;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.ProducerBrokerExchange;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.Message;

/** A broker in this JVM that refuses what goes to certain queues: real servers cannot be asked to. */
final class RefusingBroker implements AutoCloseable {

    private final BrokerService service = new BrokerService();
    private final Map<String, Supplier<? extends Exception>> refusals = new ConcurrentHashMap<>();
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
    private final Map<ConnectionContext, Boolean> senders = new ConcurrentHashMap<>();
    private final String url;

    RefusingBroker() {
        try {
            service.setBrokerName("refusing");
            service.setPersistent(false);
            service.setUseJmx(false);
            service.setUseShutdownHook(false);
            service.setPlugins(new BrokerPlugin[] {Refusing::new});
            url = service.addConnector("tcp://127.0.0.1:0").getPublishableConnectString();
            service.start();
            service.waitUntilStarted();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    String url() {
        return url;
    }

    void refuse(String queue, Supplier<? extends Exception> with) {
        refusals.put(queue, with);
    }

    /** Lets nobody consume from there. */
    void hide(String destination) {
        unreadable.add(destination);
    }

    /** Transactions the broker still holds for whoever has sent. */
    int openTransactions() {
        return senders.keySet().stream()
                .mapToInt(context -> context.getTransactions().size())
                .sum();
    }

    @Override
    public void close() {
        try {
            service.stop();
            service.waitUntilStopped();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private final class Refusing extends BrokerFilter {

        Refusing(Broker next) {
            super(next);
        }

        @Override
        public Subscription addConsumer(ConnectionContext context, ConsumerInfo info) throws Exception {
            if (unreadable.contains(info.getDestination().getPhysicalName())) {
                throw new SecurityException("not authorized to read from: " + info.getDestination());
            }
            return super.addConsumer(context, info);
        }

        @Override
        public void send(ProducerBrokerExchange exchange, Message message) throws Exception {
            senders.put(exchange.getConnectionContext(), true);
            Supplier<? extends Exception> refusal =
                    refusals.get(message.getDestination().getPhysicalName());
            if (refusal != null) {
                throw refusal.get();
            }
            super.send(exchange, message);
        }
    }
}
