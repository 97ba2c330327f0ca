package io.github.reliablemq.activemq;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Received;
import io.github.reliablemq.servers.Replies;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.testkit.TransportContract;
import java.time.Duration;
import java.util.List;

/** The published contract, kept on a real broker behind a network that may fail. */
final class ActiveMqTransportContractIT extends TransportContract {

    private static final int LARGEST_FRAME = 1 << 20;

    @Override
    protected Fixture fixture() {
        return new TwoWays();
    }

    /** A broker that is reached by one way, and by another when the first refuses. */
    private static final class TwoWays implements Fixture {

        private final Destination queue = Samples.freshQueue();
        private final TcpProxy first = TcpProxy.to(SharedServers.activeMq());
        private final TcpProxy second = TcpProxy.to(SharedServers.activeMq());
        private final ActiveMqTransport transport = ActiveMqTransport.builder(ActiveMqBroker.builder()
                        .url(url(first))
                        .url(url(second))
                        .build())
                // A contract does not go on under another name, as a relay that must not stand still does.
                .awaitFormerConnection(Duration.ofMinutes(1))
                .build();

        private static String url(TcpProxy way) {
            return "tcp://" + way.host() + ":" + way.port() + "?wireFormat.maxFrameSize=" + LARGEST_FRAME;
        }

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
            first.drop(Replies.openWireCommit(1));
        }

        @Override
        public Message refused() {
            return Message.to(queue).text("x".repeat(2 * LARGEST_FRAME)).build();
        }

        @Override
        public void goDown() {
            first.refuse();
            second.refuse();
            first.cutAll();
            second.cutAll();
        }

        @Override
        public void comeUp() {
            first.pass();
            second.pass();
        }

        /** The broker is reached by the other way then: what keeps a lane from it is its former connection. */
        @Override
        public void holdBack() {
            first.stall();
            first.refuse();
        }

        @Override
        public void letGo() {
            first.pass();
        }

        @Override
        public void close() {
            first.close();
            second.close();
        }
    }
}
