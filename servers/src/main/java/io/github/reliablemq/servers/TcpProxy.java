package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, on a loopback port, and misbehaves as a network can.
 *
 * <p>Safe for use by several threads. The caller closes it; its threads are daemons and are joined then.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final String targetHost;
    private final int targetPort;
    private final int port = FreePort.choose();
    private final TcpGate gate = new TcpGate();
    private final Set<TcpLink> links = ConcurrentHashMap.newKeySet();
    private @Nullable Listener listener;

    private TcpProxy(String targetHost, int targetPort) {
        this.targetHost = targetHost;
        this.targetPort = targetPort;
    }

    /** Listens on a free port and forwards every connection to {@code host:port}. */
    public static TcpProxy to(String host, int port) {
        TcpProxy proxy = new TcpProxy(requireNonNull(host, "host"), port);
        proxy.listen();
        return proxy;
    }

    /** Forwards to {@code server}. */
    public static TcpProxy to(Server server) {
        return to(server.host(), server.port());
    }

    /** The address it listens on. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port it listens on, the same for its whole life. */
    public int port() {
        return port;
    }

    /** Behaves again: accepts connections, forwards at once. Connections that were cut stay cut. */
    public void pass() {
        listen();
        gate.delay(Duration.ZERO);
        gate.open();
    }

    /** Refuses new connections, as a host does on which nobody listens; the present ones go on. */
    public void refuse() {
        Listener closing;
        synchronized (this) {
            closing = listener;
            listener = null;
        }
        if (closing != null) {
            closing.close();
        }
    }

    /** Cuts every present connection with RST on both sides; new ones are accepted. */
    public void cutAll() {
        // A snapshot: a client that reconnects meanwhile is not to be cut.
        List<TcpLink> present = new ArrayList<>(links);
        present.forEach(TcpLink::reset);
    }

    /** Forwards nothing in either direction, not even an end; sockets stay open and connecting still works. */
    public void stall() {
        gate.shut();
    }

    /** Forwards again, first what was held back. */
    public void resume() {
        gate.open();
    }

    /** Delays whatever arrives from now on, in each direction; zero ends that. */
    public void delay(Duration latency) {
        gate.delay(requireNonNull(latency, "latency"));
    }

    /** Stops listening, cuts all connections and waits for its threads. */
    @Override
    public void close() {
        refuse();
        List<TcpLink> present = new ArrayList<>(links);
        cutAll();
        present.forEach(TcpLink::join);
    }

    private synchronized void listen() {
        if (listener == null) {
            listener = new Listener();
        }
    }

    private void connect(Socket client) {
        TcpLink link = new TcpLink("tcp-proxy-" + port + "-" + client.getPort(), client, gate, links::remove);
        // Known before the server can see it, so that whoever sees it can cut it.
        links.add(link);
        link.connect(new InetSocketAddress(targetHost, targetPort));
    }

    /** The listening socket and its thread; refusing closes both. */
    private final class Listener {
        private final ServerSocket socket;
        private final Thread thread;

        Listener() {
            try {
                socket = new ServerSocket();
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(host()), port), BACKLOG);
            } catch (IOException e) {
                throw new ServerException("The proxy cannot listen on 127.0.0.1:" + port + ".", e);
            }
            thread = new Thread(this::accept, "tcp-proxy-" + port);
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (!socket.isClosed()) {
                try {
                    connect(socket.accept());
                } catch (IOException closedOrReset) {
                    // The loop's condition tells which.
                }
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new ServerException("The proxy cannot stop listening on port " + port + ".", e);
            }
            TcpLink.join(thread);
        }
    }
}
