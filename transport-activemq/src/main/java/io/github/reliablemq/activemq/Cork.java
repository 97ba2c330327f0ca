package io.github.reliablemq.activemq;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Keeps the small packets of a batch together on their way to the socket.
 *
 * <p>The client flushes after each message. On its own, a message of a kilobyte costs a system call at both ends, and
 * for the broker's kernel it is a buffer that is mostly empty: with the client's and the broker's default of 64 KiB the
 * receiving end runs out of room, drops packets, and the connection stands still until they are sent again.
 *
 * <p>Thread-safe. Held and released by the thread that sends the batch.
 */
final class Cork {

    private volatile boolean isHeld;

    /** From now on packets leave when the buffer is full. */
    void hold() {
        isHeld = true;
    }

    /** The next packet leaves at once, and with it all before it. */
    void release() {
        isHeld = false;
    }

    /** That stream, which this cork keeps from being flushed. */
    OutputStream in(OutputStream buffered) {
        return new FilterOutputStream(buffered) {
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
        };
    }
}
