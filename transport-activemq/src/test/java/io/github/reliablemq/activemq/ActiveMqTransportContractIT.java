package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Received;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.testkit.TransportContract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The published contract, kept on a real broker behind a network that may fail. */
final class ActiveMqTransportContractIT extends TransportContract {

    private static final Duration LATENCY = Duration.ofMillis(500);
    /** The batch is with the broker then, and its answer on the way. */
    private static final Duration CUT = Duration.ofMillis(750);

    @Override
    protected Fixture fixture() {
        TcpProxy proxy = TcpProxy.to(SharedServers.activeMq());
        ActiveMqTransport transport = ActiveMqTransport.create("tcp://" + proxy.host() + ":" + proxy.port());
        Destination queue = Samples.freshQueue();
        return new Fixture() {
            @Override
            public Transport transport() {
                return transport;
            }

            @Override
            public Destination queue() {
                return queue;
            }

            @Override
            public List<Received> drain(int expected) {
                return Queues.browse(SharedServers.activeMq().brokerUrl(), queue).stream()
                        .map(message -> ((Decoded.Ok) JmsReading.decode(message)).message())
                        .toList();
            }

            @Override
            public void loseNextAnswer() {
                proxy.delay(LATENCY);
                CompletableFuture.delayedExecutor(CUT.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> {
                            proxy.delay(Duration.ZERO);
                            proxy.cutAll();
                        });
            }

            @Override
            public void close() {
                proxy.close();
            }
        };
    }
}
