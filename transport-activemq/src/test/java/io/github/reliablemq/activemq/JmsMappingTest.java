package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import jakarta.jms.JMSException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.ActiveMQTextMessage;
import org.apache.activemq.util.ByteSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P12: what is on the wire is what the broker's client would have put there. */
final class JmsMappingTest {

    private static final long NO_LIMIT = Long.MAX_VALUE;

    private final JmsMapping mapping = new JmsMapping(JmsMapping.Groups.NONE);
    private final Destination queue = Destination.queue("q");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\u0001\u007f",
                "\u0080\u07ff",
                "\u0800\ud7ff\ue000\uffff",
                "\ud800\udc00",
                "\udbff\udfff",
                "caf\u00e9 \u4e2d\u6587 \ud83d\ude00"
            })
    void textIsWhatTheClientWouldMakeOfIt(String text) throws JMSException {
        ActiveMQTextMessage byClient = new ActiveMQTextMessage();
        byClient.setText(text);
        byClient.storeContent();
        assertThat(encoded(Body.text(text))).isEqualTo(bytes(byClient.getContent()));
    }

    /** Nobody records one, but a store of somebody else may hold one; the client writes it in two bytes. */
    @Test
    void nulCharacterOfAnotherStoreStaysReadable() throws JMSException {
        byte[] utf8 = "a\0b".getBytes(StandardCharsets.UTF_8);
        ActiveMQTextMessage read = new ActiveMQTextMessage();
        read.setContent(new ByteSequence(encoded(Body.wrap(Body.Kind.TEXT, utf8))));
        assertThat(read.getText()).isEqualTo("a\0b");
    }

    /** Nor is it repaired: the receiver can tell that it was damaged. */
    @Test
    void damagedTextTravelsAsItIs() throws JMSException {
        byte[] damaged = {'a', (byte) 0x80, 'b'};
        assertThat(encoded(Body.wrap(Body.Kind.TEXT, damaged))).containsExactly(0, 0, 0, 3, 'a', 0x80, 'b');
    }

    @Test
    void bytesAreTheContent() throws JMSException {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(encoded(Body.bytes(all))).isEqualTo(all);
        assertThat(encoded(Body.bytes(new byte[0]))).isEmpty();
    }

    private byte[] encoded(Body body) throws JMSException {
        ActiveMQMessage message = mapping.encode(Samples.envelope(queue, null, Headers.none(), body), NO_LIMIT);
        message.onSend();
        return bytes(message.getContent());
    }

    private static byte[] bytes(ByteSequence sequence) {
        return Arrays.copyOfRange(
                sequence.getData(), sequence.getOffset(), sequence.getOffset() + sequence.getLength());
    }
}
