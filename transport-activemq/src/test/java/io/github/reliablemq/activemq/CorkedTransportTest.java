package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.apache.activemq.command.KeepAliveInfo;
import org.apache.activemq.transport.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What leaves for the broker, and when. At the other end is a bare socket. */
@Timeout(20)
class CorkedTransportTest {

    private static final int PACKETS = 3;

    private final Cork cork = new Cork();
    private ServerSocket listening;
    private Transport transport;
    private Socket broker;

    @BeforeEach
    void connect() throws Exception {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Transport connected = CorkedTransport.connect(URI.create("tcp://127.0.0.1:" + listening.getLocalPort()), cork);
        // Below the negotiation of the protocol, which needs a broker.
        transport = connected.narrow(CorkedTransport.class);
        transport.setTransportListener(new Silent());
        transport.start();
        broker = listening.accept();
        // A read that waits for ever heeds no limit of a test.
        broker.setSoTimeout(10_000);
    }

    @AfterEach
    void close() throws Exception {
        transport.stop();
        broker.close();
        listening.close();
        Threads.assertNoneLeft();
    }

    @Test
    void aPacketLeavesAtOnce() throws IOException {
        transport.oneway(new KeepAliveInfo());

        assertThat(broker.getInputStream().available()).isPositive();
    }

    @Test
    void whileTheCorkIsHeldPacketsWaitForTheOneAfterItsRelease() throws IOException {
        cork.hold();
        for (int i = 0; i < PACKETS; i++) {
            transport.oneway(new KeepAliveInfo());
        }
        assertThat(broker.getInputStream().available()).isZero();
        cork.release();
        transport.oneway(new KeepAliveInfo());

        DataInputStream in = new DataInputStream(broker.getInputStream());
        for (int i = 0; i <= PACKETS; i++) {
            assertThat(in.readNBytes(in.readInt())).startsWith(KeepAliveInfo.DATA_STRUCTURE_TYPE);
        }
        assertThat(in.available()).isZero();
    }

    @Test
    void aFullBufferLeavesThoughTheCorkIsHeld() throws IOException {
        cork.hold();
        while (broker.getInputStream().available() == 0) {
            transport.oneway(new KeepAliveInfo());
        }
    }

    private static final class Silent extends org.apache.activemq.transport.DefaultTransportListener {}
}
