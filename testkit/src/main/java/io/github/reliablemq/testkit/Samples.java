package io.github.reliablemq.testkit;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import java.util.List;

/** Messages that tend to get damaged on the way. */
final class Samples {

    private static final int LARGE = 300_000;

    private Samples() {}

    static List<Message> messages(Destination destination) {
        return List.of(
                Message.to(destination).text("").build(),
                Message.to(destination).bytes(new byte[0]).build(),
                Message.to(destination).bytes(everyByte(256)).build(),
                Message.to(destination).bytes(everyByte(LARGE)).build(),
                Message.to(destination)
                        .text("line\nline\r\n\ttab 'quote' \"double\" \\ back\u0001\u007f ü 漢 😀 \ufeff\u2028")
                        .build(),
                Message.to(destination).text("😀".repeat(LARGE / 4)).build(),
                Message.to(destination).orderingKey("kéy 1/ä😀").text("keyed").build(),
                withHeaders(destination));
    }

    private static Message withHeaders(Destination destination) {
        return Message.to(destination)
                .text("headers")
                .header("empty", "")
                .header("text", "a=b\nc\\n\r;é😀 ' \" %")
                .header("yes", true)
                .header("aByte", Byte.MIN_VALUE)
                .header("aShort", Short.MAX_VALUE)
                .header("anInt", Integer.MIN_VALUE)
                .header("aLong", Long.MAX_VALUE)
                .header("aFloat", Float.MIN_VALUE)
                .header("aDouble", -0.1)
                .header("Ünïcode$_", "name")
                .build();
    }

    private static byte[] everyByte(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8));
        }
        return bytes;
    }
}
