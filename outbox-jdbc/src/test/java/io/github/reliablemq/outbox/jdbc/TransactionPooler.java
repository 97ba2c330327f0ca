package io.github.reliablemq.outbox.jdbc;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A pooler in front of PostgreSQL that gives each transaction another session, as PgBouncer does in transaction mode,
 * only harsher: a client never gets the same session twice in a row, and each session forgets everything in between. It
 * speaks the server's protocol, so that the driver notices too. Needs a server that asks for no password.
 */
final class TransactionPooler implements AutoCloseable {

    private static final int SSL_REQUEST = 80_877_103;
    private static final int ENCRYPTION_REQUEST = 80_877_104;
    private static final int CANCEL_REQUEST = 80_877_102;

    private final String host;
    private final int port;
    private final ServerSocket entrance;
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Session> free = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();

    TransactionPooler(String host, int port) {
        this.host = host;
        this.port = port;
        try {
            this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    String host() {
        return entrance.getInetAddress().getHostAddress();
    }

    int port() {
        return entrance.getLocalPort();
    }

    /** How often a client went on with another session. */
    int changes() {
        return changes.get();
    }

    private synchronized void start(Runnable work) {
        Thread thread = new Thread(work, "transaction-pooler");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                Socket client = entrance.accept();
                sockets.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                // It was closed.
                return;
            }
        }
    }

    private void serve(Socket socket) {
        Session session = null;
        try (socket) {
            Peer client = new Peer(socket);
            byte[] startup = greet(client);
            if (startup.length == 0) {
                return;
            }
            session = take(startup, null);
            session.welcome(client);
            release(session);
            Session last = session;
            session = null;
            while (true) {
                Message message = client.read();
                if (message.type == 'X') {
                    return;
                }
                if (session == null) {
                    session = take(startup, last);
                }
                session.server.write(message);
                if ((message.type == 'S' || message.type == 'Q') && session.answer(client)) {
                    release(session);
                    last = session;
                    session = null;
                }
            }
        } catch (IOException e) {
            // One of both ends is gone, and so is the other then.
        } finally {
            if (session != null) {
                close(session.server.socket);
            }
        }
    }

    /** The startup packet; empty for somebody who wants nothing that concerns us. */
    private static byte[] greet(Peer client) throws IOException {
        while (true) {
            byte[] packet = client.readBody();
            int code = packet.length < 4 ? 0 : ByteBuffer.wrap(packet).getInt();
            if (code == SSL_REQUEST || code == ENCRYPTION_REQUEST) {
                client.out.writeByte('N');
                client.out.flush();
            } else {
                return code == CANCEL_REQUEST ? new byte[0] : packet;
            }
        }
    }

    private Session take(byte[] startup, @Nullable Session last) throws IOException {
        if (last != null) {
            changes.incrementAndGet();
        }
        synchronized (free) {
            for (Iterator<Session> each = free.iterator(); each.hasNext(); ) {
                Session session = each.next();
                if (session != last && session.isFor(startup)) {
                    each.remove();
                    return session;
                }
            }
        }
        return new Session(startup);
    }

    private void release(Session session) throws IOException {
        session.forget();
        synchronized (free) {
            free.add(session);
        }
    }

    @Override
    public void close() {
        close(entrance);
        sockets.forEach(TransactionPooler::close);
        List<Thread> started;
        synchronized (this) {
            started = List.copyOf(threads);
        }
        for (Thread thread : started) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session of the server, in use by one client at a time. */
    private final class Session {

        private final byte[] startup;
        private final Peer server;
        private final List<Message> welcome = new ArrayList<>();

        Session(byte[] startup) throws IOException {
            this.startup = startup;
            Socket socket = new Socket(host, port);
            sockets.add(socket);
            server = new Peer(socket);
            server.out.writeInt(startup.length + 4);
            server.out.write(startup);
            server.out.flush();
            while (welcome.isEmpty() || welcome.get(welcome.size() - 1).type != 'Z') {
                welcome.add(server.read());
            }
        }

        /** What the server said to whoever opened it. */
        void welcome(Peer client) throws IOException {
            for (Message message : welcome) {
                client.write(message);
            }
            client.out.flush();
        }

        boolean isFor(byte[] wanted) {
            return Arrays.equals(startup, wanted);
        }

        /** Passes on what the server says until it is ready; whether no transaction is open then. */
        boolean answer(@Nullable Peer client) throws IOException {
            server.out.flush();
            while (true) {
                Message message = server.read();
                if (client != null) {
                    client.write(message);
                }
                if (message.type == 'Z') {
                    if (client != null) {
                        client.out.flush();
                    }
                    return message.body[0] == 'I';
                }
                if (message.type == 'E' && client != null) {
                    client.out.flush();
                }
            }
        }

        void forget() throws IOException {
            server.write(new Message((byte) 'Q', "discard all\0".getBytes(StandardCharsets.US_ASCII)));
            answer(null);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Message(byte type, byte[] body) {}

    /** One end of a connection. */
    private static final class Peer {

        private final Socket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Peer(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            this.socket = socket;
            this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        }

        Message read() throws IOException {
            return new Message(in.readByte(), readBody());
        }

        byte[] readBody() throws IOException {
            byte[] body = new byte[in.readInt() - 4];
            in.readFully(body);
            return body;
        }

        void write(Message message) throws IOException {
            out.writeByte(message.type);
            out.writeInt(message.body.length + 4);
            out.write(message.body);
        }
    }
}
