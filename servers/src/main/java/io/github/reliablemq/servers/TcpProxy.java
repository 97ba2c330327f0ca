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
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, on a loopback port, and misbehaves as a network can.
 *
 * <p>What it did is counted, so that a test can tell a fault that bit from one that did not.
 *
 * <p>Safe for use by several threads. The caller closes it; its threads are daemons and are joined then.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 100;

    private final String targetHost;
    private final int targetPort;
    private final int port = FreePort.choose();
    private final Protocol protocol;
    private final TcpWay toServer = new TcpWay();
    private final TcpWay toClient = new TcpWay();
    private final Set<TcpLink> links = ConcurrentHashMap.newKeySet();
    private final List<Drop> drops = new CopyOnWriteArrayList<>();
    private @Nullable Listener listener;

    private TcpProxy(String targetHost, int targetPort, Protocol protocol) {
        this.targetHost = requireNonNull(targetHost, "host");
        this.targetPort = targetPort;
        this.protocol = requireNonNull(protocol, "protocol");
    }

    /** Listens on a free port and forwards every connection to {@code host:port}. */
    public static TcpProxy to(String host, int port) {
        return to(host, port, Protocol.OTHER);
    }

    /** As the other, and able to drop single answers of that protocol. */
    public static TcpProxy to(String host, int port, Protocol protocol) {
        TcpProxy proxy = new TcpProxy(host, port, protocol);
        proxy.listen();
        return proxy;
    }

    /** Forwards to {@code server}, and can drop its answers. */
    public static TcpProxy to(Server server) {
        return to(server.host(), server.port(), Protocol.of(server));
    }

    /** The address it listens on. */
    public String host() {
        return "127.0.0.1";
    }

    /** The port it listens on, the same for its whole life. */
    public int port() {
        return port;
    }

    /**
     * Behaves again: accepts connections, forwards everything at once. Connections that were cut stay cut, and those
     * that have lost bytes are cut now, for they can never work again.
     */
    public void pass() {
        listen();
        drops.clear();
        toServer.heal();
        toClient.heal();
        links.stream().filter(TcpLink::isLossy).forEach(TcpLink::reset);
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
        stall(Direction.TO_SERVER);
        stall(Direction.TO_CLIENT);
    }

    /** Holds everything back in one direction only, until {@link #resume}: packets that arrive late. */
    public void stall(Direction direction) {
        way(direction).shut();
    }

    /** Forwards again, first what was held back. */
    public void resume() {
        toServer.open();
        toClient.open();
    }

    /** Delays whatever arrives from now on, in each direction; zero ends that. */
    public void delay(Duration latency) {
        toServer.delay(requireNonNull(latency, "latency"));
        toClient.delay(latency);
    }

    /** Forwards one byte at a time, in each direction, until {@link #pass}. */
    public void slice() {
        toServer.slice();
        toClient.slice();
    }

    /** How many bytes it has forwarded one at a time. */
    public long sliced() {
        return toServer.sliced() + toClient.sliced();
    }

    /** Swallows everything that goes in that direction, also an end, until {@link #pass}; sockets stay open. */
    public void blackHole(Direction direction) {
        way(direction).swallow();
    }

    /** How many bytes it has swallowed. */
    public long swallowed() {
        return toServer.swallowed() + toClient.swallowed();
    }

    /**
     * Cuts each connection, present or new, with RST on both sides, as soon as so many more bytes have passed on it in
     * that direction; until {@link #pass}.
     */
    public void cutAfter(Direction direction, long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("At least one byte has to pass before the cut, not " + bytes);
        }
        way(direction).cutAfter(bytes);
    }

    /** How many connections it has cut so. */
    public int cuts() {
        return toServer.cuts() + toClient.cuts();
    }

    /**
     * Drops replies, each with the rest of its connection, until as many are dropped as were ordered, the order is
     * closed, or {@link #pass}. Connections that it cannot read, encrypted ones for example, go on as they are.
     */
    public Drop drop(Replies replies) {
        if (replies.protocol() != protocol) {
            throw new IllegalArgumentException(
                    "This proxy forwards " + protocol + ", so it never sees replies of " + replies.protocol());
        }
        Drop drop = new Drop(replies, drops::remove);
        drops.add(drop);
        return drop;
    }

    private TcpWay way(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
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
        TcpLink.Road road = new TcpLink.Road(toServer, toClient, links::remove);
        Conversation conversation = new Conversation(protocol.dialect(), drops);
        TcpLink link = new TcpLink("tcp-proxy-" + port + "-" + client.getPort(), client, road, conversation);
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
