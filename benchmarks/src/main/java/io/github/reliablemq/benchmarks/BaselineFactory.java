package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import javax.net.SocketFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.transport.Transport;
import org.apache.activemq.transport.tcp.TcpTransport;
import org.apache.activemq.transport.tcp.TcpTransportFactory;
import org.apache.activemq.util.JMSExceptionSupport;
import org.apache.activemq.wireformat.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * The broker's plain client, set up as well as our transport sets it up: messages are not copied before they are sent,
 * nobody watches for topics or audits for repeats, and packets may leave together. Makes one connection.
 */
final class BaselineFactory extends ActiveMQConnectionFactory {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Packets packets;
    private volatile boolean isHeld;

    BaselineFactory(String brokerUrl, Packets packets) {
        super(brokerUrl);
        this.packets = packets;
        setCopyMessageOnSend(false);
        setWatchTopicAdvisories(false);
        setCheckForDuplicates(false);
    }

    /** From now on packets leave when the buffer is full, if they are to leave together. */
    void hold() {
        isHeld = packets == Packets.TOGETHER;
    }

    /** The next packet leaves at once, and with it all before it. */
    void release() {
        isHeld = false;
    }

    @Override
    protected Transport createTransport() throws JMSException {
        if (packets == Packets.AT_ONCE) {
            return super.createTransport();
        }
        try {
            return new TcpTransportFactory() {
                @Override
                protected TcpTransport createTcpTransport(
                        WireFormat format, SocketFactory sockets, URI remote, @Nullable URI local) throws IOException {
                    return new HeldTransport(format, sockets, remote, local);
                }
            }.doConnect(brokerURL);
        } catch (Exception e) {
            throw JMSExceptionSupport.create("No connection to " + brokerURL + ": " + e, e);
        }
    }

    private final class HeldTransport extends TcpTransport {

        HeldTransport(WireFormat format, SocketFactory sockets, URI remote, @Nullable URI local) throws IOException {
            super(format, sockets, remote, local);
            setIoBufferSize(BUFFER_BYTES);
        }

        @Override
        protected void initializeStreams() throws Exception {
            super.initializeStreams();
            dataOut = new DataOutputStream(new FilterOutputStream((OutputStream) buffOut) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    if (!isHeld) {
                        out.flush();
                    }
                }
            });
        }
    }
}
