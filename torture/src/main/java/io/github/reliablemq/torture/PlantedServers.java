package io.github.reliablemq.torture;

import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.TcpProxy;

/** The servers that all planted bugs share; each has a database and a queue of its own on them. */
record PlantedServers(PostgresServer postgres, ActiveMqServer broker, TcpProxy network) implements AutoCloseable {

    static PlantedServers start() {
        ActiveMqServer.Settings settings = ActiveMqServer.Settings.defaults();
        for (PlantedBug bug : PlantedBug.values()) {
            settings = settings.tap(bug.queue(), Queues.audit(bug.queue()));
        }
        PostgresServer postgres = PostgresServer.start();
        try {
            ActiveMqServer broker = ActiveMqServer.start(settings);
            return new PlantedServers(postgres, broker, TcpProxy.to(broker));
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    /** The broker as those see it whose network fails. */
    String proxiedBrokerUrl() {
        return "tcp://" + network.host() + ":" + network.port();
    }

    @Override
    public void close() {
        network.close();
        broker.close();
        postgres.close();
    }
}
