package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.transport.mock.MockTransport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** At the other end is a bare socket that never speaks. */
class LinkTest {

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void aClosedConnectionIsOfNoMoreUseThoughItsReaderSaidNothing() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("tcp://127.0.0.1:" + listening.getLocalPort());
            ActiveMQConnection connection = (ActiveMQConnection) new Dialer(address, null, null).createConnection();
            Wire withoutReader = new Wire(new MockTransport(null), new Cork());
            Link link = new Link("test", "here", connection, withoutReader, new Watchdog("test"));
            assertThat(link.brokenBy()).isNull();

            link.close();

            assertThat(link.brokenBy()).hasMessage("The connection to here is closed");
        }
    }
}
