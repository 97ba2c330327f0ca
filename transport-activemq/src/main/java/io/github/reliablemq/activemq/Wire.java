package io.github.reliablemq.activemq;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.command.ConnectionError;
import org.apache.activemq.command.WireFormatInfo;
import org.apache.activemq.transport.FutureResponse;
import org.apache.activemq.transport.ResponseCallback;
import org.apache.activemq.transport.Transport;
import org.apache.activemq.transport.TransportFilter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sits around a connection's transport and sees what the client reports only later and on another thread: the
 * connection breaking, the broker complaining about something nobody waits for. Thread-safe; written by the thread that
 * reads from the broker.
 */
final class Wire extends TransportFilter {

    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    private final AtomicReference<@Nullable IOException> brokenBy = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> complaint = new AtomicReference<>();
    private final CountDownLatch broken = new CountDownLatch(1);
    private final Cork cork;
    private volatile long maxFrameSize = Long.MAX_VALUE;

    Wire(Transport next, Cork cork) {
        super(next);
        this.cork = cork;
    }

    /** The superclass drops the callback. */
    @Override
    public FutureResponse asyncRequest(Object command, ResponseCallback callback) throws IOException {
        return next.asyncRequest(command, callback);
    }

    @Override
    public void onCommand(Object command) {
        if (command instanceof ConnectionError error) {
            complaint.compareAndSet(null, error.getException());
        } else if (command instanceof WireFormatInfo info) {
            negotiated(info);
        }
        super.onCommand(command);
    }

    @Override
    public void onException(IOException error) {
        breakBy(error);
        super.onException(error);
    }

    /** Why nothing more can be expected from this connection, or null. */
    @Nullable
    IOException brokenBy() {
        return brokenBy.get();
    }

    /** As {@link #brokenBy}, once that is known, or after that time. */
    @Nullable
    IOException awaitBroken(Duration atMost) {
        try {
            if (!broken.await(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.debug("The reader of the connection to {} has not ended", getRemoteAddress());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return brokenBy();
    }

    /** What keeps the packets of a batch together; without effect on a connection with TLS. */
    Cork cork() {
        return cork;
    }

    /** What the broker said, unasked, since the last call; or null. */
    @Nullable
    Throwable takeComplaint() {
        return complaint.getAndSet(null);
    }

    /** The largest packet both ends accept, in bytes. */
    long maxFrameSize() {
        return maxFrameSize;
    }

    /**
     * Closes the socket under everybody: whoever waits for the broker gets an exception. The client's own way of
     * closing waits for locks that the waiting thread holds.
     */
    void abort(IOException why) {
        breakBy(why);
        Socket socket = narrow(Socket.class);
        if (socket == null) {
            return;
        }
        try {
            if (socket instanceof SSLSocket) {
                // Else close() waits for a blocked writer, to say goodbye after it.
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing the socket to {} did not go smoothly", getRemoteAddress(), e);
        }
    }

    private void breakBy(IOException why) {
        brokenBy.compareAndSet(null, why);
        broken.countDown();
    }

    private void negotiated(WireFormatInfo info) {
        try {
            long size = info.getMaxFrameSize();
            if (size > 0) {
                maxFrameSize = size;
            }
        } catch (IOException e) {
            LOG.debug("The broker at {} told no frame size", getRemoteAddress(), e);
        }
    }
}
