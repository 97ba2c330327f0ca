package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One connection through a proxy: a reader and a writer thread in each direction. */
final class TcpLink {
    private static final int CHUNK = 16 * 1024;
    private static final int CHUNKS_IN_FLIGHT = 64;
    private static final int CONNECT_MILLIS = 5000;
    private static final long JOIN_MILLIS = 10_000;

    private final Socket client;
    private final Socket server = new Socket();
    private final Conversation conversation;
    private final Consumer<TcpLink> onEnd;
    private final List<Thread> threads;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private final AtomicInteger unfinished = new AtomicInteger(4);
    private volatile boolean lossy;
    private volatile boolean answersLost;

    /** What the connections of one proxy have in common. */
    record Road(TcpWay toServer, TcpWay toClient, Consumer<TcpLink> onEnd) {}

    TcpLink(String name, Socket client, Road road, Conversation conversation) {
        this.client = client;
        this.conversation = conversation;
        this.onEnd = road.onEnd();
        Course up = new Course(road.toServer());
        Course down = new Course(road.toClient());
        // Readers last: one that fails at once interrupts writers, and an interrupt before the start is lost.
        threads = List.of(
                thread(name + "-up-write", () -> write(up, server)),
                thread(name + "-down-write", () -> write(down, client)),
                thread(name + "-up-read", () -> read(client, up, conversation::sent)),
                thread(name + "-down-read", () -> read(server, down, this::answered)));
    }

    /** Bytes on their way; none at all stands for the end of the stream. */
    private static final class Chunk {
        final byte[] bytes;
        final long due;

        Chunk(byte[] bytes, long due) {
            this.bytes = bytes;
            this.due = due;
        }
    }

    /** One direction of this connection. */
    private static final class Course {
        final TcpWay way;
        final BlockingQueue<Chunk> inFlight = new ArrayBlockingQueue<>(CHUNKS_IN_FLIGHT);
        private TcpWay.Limit limit;
        private long left;

        Course(TcpWay way) {
            this.way = way;
            this.limit = way.limit();
            this.left = limit.bytes();
        }

        /** How many of so many bytes may pass before the connection is to be cut. */
        int allow(int bytes) {
            if (limit != way.limit()) {
                limit = way.limit();
                left = limit.bytes();
            }
            int allowed = (int) Math.min(bytes, left);
            left -= allowed;
            return allowed;
        }

        boolean isSpent() {
            return left == 0;
        }
    }

    private interface Copier {
        void run() throws IOException, InterruptedException;
    }

    /** Sees what passes, and says what of it may. */
    private interface Filter {
        byte[] pass(byte[] bytes) throws IOException;
    }

    /** Connects to the server and begins to copy; without a server, the client sees a reset. */
    void connect(SocketAddress target) {
        try {
            server.connect(target, CONNECT_MILLIS);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            threads.forEach(Thread::start);
        } catch (IOException unreachableOrCut) {
            reset();
            onEnd.accept(this);
        }
    }

    /** Whether bytes were taken out of it: it can never work again. */
    boolean isLossy() {
        return lossy;
    }

    /** Closes both sockets so that the peers see RST, not an orderly end. */
    void reset() {
        for (Socket socket : List.of(client, server)) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException alreadyGone) {
                // Then there is nothing left to cut.
            }
        }
        // The sockets wake those who read or write; this wakes those who wait for bytes, for time or for the gate.
        threads.forEach(Thread::interrupt);
    }

    void join() {
        threads.forEach(TcpLink::join);
    }

    static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while joining " + thread.getName() + ".", e);
        }
        if (thread.isAlive()) {
            throw new ServerException("Thread " + thread.getName() + " does not end; a thread dump shows where it is.");
        }
    }

    private Thread thread(String name, Copier copier) {
        Thread thread = new Thread(
                () -> {
                    try {
                        copier.run();
                    } catch (IOException broken) {
                        // One side is gone without an orderly end, so the other is to see the same.
                        reset();
                    } catch (InterruptedException cut) {
                        Thread.currentThread().interrupt();
                    } finally {
                        if (unfinished.decrementAndGet() == 0) {
                            onEnd.accept(this);
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        return thread;
    }

    private void read(Socket from, Course course, Filter filter) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[CHUNK];
        for (int length = in.read(buffer); length != -1; length = in.read(buffer)) {
            byte[] passing = filter.pass(Arrays.copyOf(buffer, length));
            if (passing.length > 0) {
                course.inFlight.put(new Chunk(passing, course.way.due()));
            }
        }
        course.inFlight.put(new Chunk(new byte[0], course.way.due()));
    }

    /** A dropped answer takes the rest of the connection with it: TCP never loses something from the middle. */
    private byte[] answered(byte[] bytes) throws IOException {
        if (answersLost) {
            return new byte[0];
        }
        Conversation.Passage passage = conversation.answered(bytes);
        if (passage.end() == Replies.Aftermath.RESET) {
            throw new IOException("An answer was dropped and the connection with it.");
        }
        if (passage.end() == Replies.Aftermath.HALF_OPEN) {
            answersLost = true;
            lossy = true;
        }
        return passage.bytes();
    }

    private void write(Course course, Socket to) throws IOException, InterruptedException {
        while (true) {
            Chunk chunk = course.inFlight.take();
            awaitDue(chunk);
            course.way.awaitOpen();
            if (course.way.swallows(chunk.bytes.length)) {
                lossy = true;
            } else if (chunk.bytes.length == 0) {
                to.shutdownOutput();
                closeAfterBothDirections();
                return;
            } else {
                forward(chunk.bytes, course, to.getOutputStream());
            }
        }
    }

    private static void forward(byte[] bytes, Course course, OutputStream out) throws IOException {
        int allowed = course.allow(bytes.length);
        if (course.way.slices(allowed)) {
            for (int i = 0; i < allowed; i++) {
                out.write(bytes[i]);
            }
        } else {
            out.write(bytes, 0, allowed);
        }
        if (course.isSpent()) {
            course.way.countCut();
            throw new IOException("As many bytes have passed as may.");
        }
    }

    private static void awaitDue(Chunk chunk) throws InterruptedException {
        for (long left = chunk.due - System.nanoTime(); left > 0; left = chunk.due - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void closeAfterBothDirections() throws IOException {
        if (openDirections.decrementAndGet() == 0) {
            client.close();
            server.close();
        }
    }
}
