package io.github.reliablemq.activemq;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import javax.net.SocketFactory;
import org.apache.activemq.transport.Transport;
import org.apache.activemq.transport.tcp.TcpTransport;
import org.apache.activemq.transport.tcp.TcpTransportFactory;
import org.apache.activemq.wireformat.WireFormat;
import org.jspecify.annotations.Nullable;

/** The client's own transport over TCP, with a {@link Cork} in its way out. */
final class CorkedTransport extends TcpTransport {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Cork cork;

    private CorkedTransport(WireFormat format, SocketFactory sockets, URI remote, @Nullable URI local, Cork cork)
            throws IOException {
        super(format, sockets, remote, local);
        this.cork = cork;
        setIoBufferSize(BUFFER_BYTES);
    }

    /** As the client itself would connect to that address, whose scheme is tcp. */
    static Transport connect(URI address, Cork cork) throws Exception {
        return new TcpTransportFactory() {
            @Override
            protected TcpTransport createTcpTransport(
                    WireFormat format, SocketFactory sockets, URI remote, @Nullable URI local) throws IOException {
                return new CorkedTransport(format, sockets, remote, local, cork);
            }
        }.doConnect(address);
    }

    @Override
    protected void initializeStreams() throws Exception {
        super.initializeStreams();
        dataOut = new DataOutputStream(cork.in((OutputStream) buffOut));
    }
}
