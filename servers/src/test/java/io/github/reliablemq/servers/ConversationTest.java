package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where frames begin and end, however the bytes arrive. */
final class ConversationTest {
    private static final int SSL_REQUEST = 80_877_103;
    private static final byte[] STARTUP =
            ByteBuffer.allocate(8).putInt(8).putInt(196_608).array();
    private static final byte[] OFFER =
            ByteBuffer.allocate(8).putInt(8).putInt(SSL_REQUEST).array();
    private static final byte[] COMMIT = message('C', "COMMIT\0");
    private static final byte[] READY = message('Z', "I");
    private static final byte[] INSERT = message('C', "INSERT 0 1\0");

    private final Drop commit = new Drop(Replies.postgresCommit(1), drop -> {});

    @Test
    void messagesBeforeTheCommitPassAndNothingAfter() {
        Conversation conversation = new Conversation(new PostgresDialect(), List.of(commit));
        conversation.sent(STARTUP);
        Conversation.Passage passage = conversation.answered(join(INSERT, READY, COMMIT, READY));
        assertThat(passage.bytes()).isEqualTo(join(INSERT, READY));
        assertThat(passage.end()).isEqualTo(Replies.Aftermath.RESET);
        assertThat(commit.dropped()).isEqualTo(1);
    }

    @Test
    void messagesAreFoundHoweverTheyAreSplit() {
        Conversation conversation = new Conversation(new PostgresDialect(), List.of(commit));
        for (byte b : join(OFFER, STARTUP)) {
            conversation.sent(new byte[] {b});
        }
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        byte[] stream = join(new byte[] {'N'}, INSERT, READY, COMMIT);
        for (int i = 0; i < stream.length - 1; i++) {
            Conversation.Passage passage = conversation.answered(new byte[] {stream[i]});
            assertThat(passage.end()).isNull();
            passed.writeBytes(passage.bytes());
        }
        assertThat(passed.toByteArray()).isEqualTo(join(new byte[] {'N'}, INSERT, READY));
        assertThat(conversation.answered(new byte[] {0}).end()).isEqualTo(Replies.Aftermath.RESET);
    }

    @Test
    void encryptedConnectionGoesOnAsItIs() {
        Conversation conversation = new Conversation(new PostgresDialect(), List.of(commit));
        conversation.sent(OFFER);
        assertThat(conversation.answered(new byte[] {'S'}).bytes()).containsExactly('S');
        assertThat(conversation.answered(COMMIT).bytes()).isEqualTo(COMMIT);
        assertThat(commit.dropped()).isZero();
    }

    @Test
    void unknownProtocolGoesOnAsItIs() {
        Conversation conversation = new Conversation(Dialect.unknown(), List.of(commit));
        assertThat(conversation.sent(STARTUP)).isEqualTo(STARTUP);
        assertThat(conversation.answered(COMMIT).bytes()).isEqualTo(COMMIT);
    }

    @Test
    void redisAnswersBelongToTheCommandsInTheirOrder() {
        Drop drop = new Drop(Replies.redis("EVALSHA", 1), ended -> {});
        Conversation conversation = new Conversation(new RedisDialect(), List.of(drop));
        conversation.sent(text(
                "*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n*1\r\n$4\r\nping\r\n*3\r\n$7\r\nevalsha\r\n$1\r\na\r\n$1\r\n0\r\n"));
        String hello = "%2\r\n$6\r\nserver\r\n$5\r\nredis\r\n$5\r\nproto\r\n:3\r\n";
        String pushed = ">2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n";
        String attribute = "|1\r\n+ttl\r\n:5\r\n";
        byte[] stream = text(hello + pushed + attribute + "+PONG\r\n" + "*2\r\n$-1\r\n*-1\r\n");
        ByteArrayOutputStream passed = new ByteArrayOutputStream();
        for (byte b : stream) {
            passed.writeBytes(conversation.answered(new byte[] {b}).bytes());
        }
        assertThat(passed.toString(StandardCharsets.UTF_8)).isEqualTo(hello + pushed + attribute + "+PONG\r\n");
        assertThat(drop.dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "HTTP/1.1 200 OK\r\n"})
    void redisThatSpeaksSomethingElseGoesOnAsItIs(String answer) {
        Conversation conversation = new Conversation(new RedisDialect(), List.of());
        assertThat(conversation.answered(text(answer)).bytes()).isEqualTo(text(answer));
    }

    @Test
    void brokerWithoutSizesOrWithoutItsFirstFrameGoesOnAsItIs() {
        byte[] announced = wireFormat("SizePrefixDisabled");
        byte[] rest = {22, 3, 1, 0, 9, 30};
        Drop drop = new Drop(Replies.openWire(1), ended -> {});
        Conversation conversation = new Conversation(new OpenWireDialect(), List.of(drop));
        conversation.sent(announced);
        assertThat(conversation.answered(join(announced, rest)).bytes()).isEqualTo(join(announced, rest));

        Conversation tls = new Conversation(new OpenWireDialect(), List.of(drop));
        assertThat(tls.answered(rest).bytes()).isEqualTo(rest);
        assertThat(drop.dropped()).isZero();
    }

    @Test
    void responseIsTheCommitsOnlyWithTheNumberOfTheCommit() {
        Drop drop = new Drop(Replies.openWireCommit(1), ended -> {});
        Conversation conversation = new Conversation(new OpenWireDialect(), List.of(drop));
        conversation.sent(wireFormat("TightEncodingEnabled"));
        conversation.answered(wireFormat("Other"));
        // Loose: size, type, number, whether a response is wanted, the rest; the last byte says what it does.
        conversation.sent(
                frame(7, ByteBuffer.allocate(6).putInt(41).put((byte) 1).put((byte) 0)));
        conversation.sent(
                frame(7, ByteBuffer.allocate(6).putInt(42).put((byte) 1).put((byte) 2)));
        byte[] toBegin =
                frame(30, ByteBuffer.allocate(9).putInt(1).put((byte) 0).putInt(41));
        byte[] toCommit =
                frame(31, ByteBuffer.allocate(9).putInt(2).put((byte) 0).putInt(42));
        assertThat(conversation.answered(join(toBegin, toCommit)).bytes()).isEqualTo(toBegin);
        assertThat(drop.dropped()).isEqualTo(1);
    }

    @Test
    void tightNumbersStandBehindTheBooleans() {
        for (int booleans : new int[] {1, 100, 300}) {
            Drop drop = new Drop(Replies.openWireCommit(1), ended -> {});
            Conversation conversation = new Conversation(new OpenWireDialect(), List.of(drop));
            conversation.sent(wireFormat("TightEncodingEnabled"));
            conversation.answered(wireFormat("TightEncodingEnabled"));
            conversation.sent(frame(7, booleans(booleans).putInt(42).put((byte) 2)));
            conversation.answered(frame(30, booleans(1).putInt(7).putInt(42)));
            assertThat(drop.dropped()).as("%d bytes of booleans", booleans).isEqualTo(1);
        }
    }

    private static ByteBuffer booleans(int bytes) {
        ByteBuffer content = ByteBuffer.allocate(bytes + 32);
        if (bytes < 64) {
            content.put((byte) bytes);
        } else if (bytes < 256) {
            content.put((byte) 0xC0).put((byte) bytes);
        } else {
            content.put((byte) 0x80).putShort((short) bytes);
        }
        return content.put(new byte[bytes]);
    }

    private static byte[] wireFormat(String flag) {
        return frame(
                1,
                ByteBuffer.allocate(64)
                        .put(text("ActiveMQ"))
                        .put(text(flag))
                        .put((byte) 1)
                        .put((byte) 1));
    }

    private static byte[] frame(int type, ByteBuffer content) {
        byte[] bytes = new byte[content.flip().remaining()];
        content.get(bytes);
        return ByteBuffer.allocate(5 + bytes.length)
                .putInt(1 + bytes.length)
                .put((byte) type)
                .put(bytes)
                .array();
    }

    private static byte[] message(char type, String content) {
        byte[] bytes = text(content);
        return ByteBuffer.allocate(5 + bytes.length)
                .put((byte) type)
                .putInt(4 + bytes.length)
                .put(bytes)
                .array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
