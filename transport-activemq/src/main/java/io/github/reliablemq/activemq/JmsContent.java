package io.github.reliablemq.activemq;

import io.github.reliablemq.Body;
import jakarta.jms.JMSException;
import java.nio.ByteBuffer;
import org.apache.activemq.command.ActiveMQBytesMessage;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;

/** A body as the content of a broker message, the same bytes that the client would make of it. */
final class JmsContent {

    /** Bytes of the length that precedes a text. */
    private static final int TEXT_LENGTH = Integer.BYTES;

    /** From this byte up to the last one below zero, each begins a character of four bytes in UTF-8. */
    private static final byte FIRST_OF_FOUR = (byte) 0xF0;

    private JmsContent() {}

    /** A message for such a body, which is still to be {@link #put}. */
    static ActiveMQMessage empty(Body.Kind kind) {
        return switch (kind) {
            case TEXT -> new ActiveMQTextMessage();
            case BYTES -> new ActiveMQBytesMessage();
        };
    }

    /** After the last property: the client begins the content of a {@code BytesMessage} anew with each of them. */
    static void put(Body body, ActiveMQMessage message) throws JMSException {
        if (message instanceof ActiveMQTextMessage text) {
            putText(body, text);
        } else {
            message.storeContent();
            message.setContent(new ByteSequence(body.toBytes()));
        }
    }

    /** The client would turn the bytes into characters and these into bytes again, with a copy at each step. */
    private static void putText(Body body, ActiveMQTextMessage message) throws JMSException {
        byte[] content = ByteBuffer.allocate(TEXT_LENGTH + body.size())
                .putInt(body.size())
                .put(body.asByteBuffer())
                .array();
        if (isModifiedUtf8(content)) {
            message.setContent(new ByteSequence(content));
        } else {
            message.setText(body.text());
        }
    }

    /** Whether its UTF-8 is what {@link java.io.DataInput} calls modified: no NUL, no character of four bytes. */
    private static boolean isModifiedUtf8(byte[] content) {
        for (int i = TEXT_LENGTH; i < content.length; i++) {
            if (content[i] <= 0 && content[i] >= FIRST_OF_FOUR) {
                return false;
            }
        }
        return true;
    }
}
