package io.github.reliablemq.activemq;

import io.github.reliablemq.InvalidMessageException;
import jakarta.jms.BytesMessage;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.util.ByteSequence;

/**
 * How much memory the client would take to read a body. It believes the length that is written at the start of one, and
 * inflates whatever says that it is compressed: a few bytes could ask for two gigabytes.
 */
final class BodySizes {

    private static final int LENGTH_BYTES = 4;
    private static final int CHUNK = 8_192;

    private BodySizes() {}

    /**
     * Checks a text or bytes message before the client reads its body.
     *
     * @throws InvalidMessageException when it has, says it has, or would become more than that many bytes
     */
    static void check(ActiveMQMessage message, int most) {
        ByteSequence content = message.getContent();
        if (content == null || content.getLength() == 0) {
            return;
        }
        boolean bytes = message instanceof BytesMessage;
        long size = content.getLength();
        if (message.isCompressed()) {
            int start = bytes ? LENGTH_BYTES : 0;
            size = Math.max(bytes ? declared(content) : 0, inflated(content, start, bytes ? 0 : most, most));
        } else if (!bytes) {
            size = Math.max(size - LENGTH_BYTES, declared(content));
        }
        if (size < 0 || size > most) {
            throw new InvalidMessageException("Its body has, or says it has, more than " + most
                    + " bytes, which is the limit here; it was not read");
        }
    }

    private static int declared(ByteSequence content) {
        if (content.getLength() < LENGTH_BYTES) {
            throw new InvalidMessageException("Its body is cut off");
        }
        return readInt(content.getData(), content.getOffset());
    }

    private static int readInt(byte[] data, int at) {
        return ((data[at] & 0xff) << 24)
                | ((data[at + 1] & 0xff) << 16)
                | ((data[at + 2] & 0xff) << 8)
                | (data[at + 3] & 0xff);
    }

    /** Bytes it becomes, counted no further than a little over the limit; of a text, also the length written in it. */
    private static long inflated(ByteSequence content, int start, int textLimit, int most) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(content.getData(), content.getOffset() + start, Math.max(0, content.getLength() - start));
            byte[] chunk = new byte[CHUNK];
            long total = 0;
            while (!inflater.finished() && total <= most + (long) LENGTH_BYTES) {
                int more = inflater.inflate(chunk);
                if (more == 0) {
                    break;
                }
                if (total == 0 && textLimit > 0 && more >= LENGTH_BYTES) {
                    int written = readInt(chunk, 0);
                    if (written < 0 || written > textLimit) {
                        return Long.MAX_VALUE;
                    }
                }
                total += more;
            }
            return textLimit > 0 ? Math.max(0, total - LENGTH_BYTES) : total;
        } catch (DataFormatException e) {
            throw new InvalidMessageException("Its compressed body is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
    }
}
