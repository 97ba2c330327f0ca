package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.InputStream;
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
    private final TcpGate gate;
    private final Consumer<TcpLink> onEnd;
    private final List<Thread> threads;
    private final AtomicInteger openDirections = new AtomicInteger(2);
    private final AtomicInteger unfinished = new AtomicInteger(4);

    TcpLink(String name, Socket client, TcpGate gate, Consumer<TcpLink> onEnd) {
        this.client = client;
        this.gate = gate;
        this.onEnd = onEnd;
        BlockingQueue<Chunk> up = new ArrayBlockingQueue<>(CHUNKS_IN_FLIGHT);
        BlockingQueue<Chunk> down = new ArrayBlockingQueue<>(CHUNKS_IN_FLIGHT);
        // Readers last: one that fails at once interrupts writers, and an interrupt before the start is lost.
        threads = List.of(
                thread(name + "-up-write", () -> write(up, server)),
                thread(name + "-down-write", () -> write(down, client)),
                thread(name + "-up-read", () -> read(client, up)),
                thread(name + "-down-read", () -> read(server, down)));
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

    /** Connects to the server and begins to copy; without a server, the client sees a reset. */
    void connect(SocketAddress target) {
        try {
            server.connect(target, CONNECT_MILLIS);
            threads.forEach(Thread::start);
        } catch (IOException unreachableOrCut) {
            reset();
            onEnd.accept(this);
        }
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

    private interface Copier {
        void run() throws IOException, InterruptedException;
    }

    private void read(Socket from, BlockingQueue<Chunk> inFlight) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[CHUNK];
        int length;
        do {
            length = in.read(buffer);
            inFlight.put(new Chunk(Arrays.copyOf(buffer, Math.max(0, length)), gate.due()));
        } while (length != -1);
    }

    private void write(BlockingQueue<Chunk> inFlight, Socket to) throws IOException, InterruptedException {
        while (true) {
            Chunk chunk = inFlight.take();
            awaitDue(chunk);
            gate.awaitOpen();
            if (chunk.bytes.length == 0) {
                to.shutdownOutput();
                closeAfterBothDirections();
                return;
            }
            to.getOutputStream().write(chunk.bytes);
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
