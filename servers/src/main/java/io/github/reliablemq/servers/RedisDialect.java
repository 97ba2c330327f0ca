package io.github.reliablemq.servers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Redis' protocol: answers come in the order of the commands, except for what the server pushes by itself. */
final class RedisDialect implements Dialect {
    private static final byte PUSH = '>';
    private static final String TYPES = "+-:$*_#,(!=%~|>";

    private final Deque<String> asked = new ArrayDeque<>();

    @Override
    public int question(FrameBuffer bytes) {
        return value(bytes, 0);
    }

    @Override
    public int answer(FrameBuffer bytes) {
        boolean strange = bytes.size() > 0 && TYPES.indexOf(bytes.at(0)) < 0;
        return strange ? OPAQUE : value(bytes, 0);
    }

    @Override
    public void asked(byte[] frame) {
        // An array of strings, of which the first is the command: *3 $3 SET ...
        String[] lines = new String(frame, StandardCharsets.UTF_8).split("\r\n", 4);
        asked.add((lines.length > 2 ? lines[2] : lines[0]).toUpperCase(Locale.ROOT));
    }

    @Override
    public @Nullable String answered(byte[] frame) {
        return frame[0] == PUSH ? null : asked.poll();
    }

    /** Where the value that begins at {@code from} ends. */
    private static int value(FrameBuffer bytes, int from) {
        int line = endOfLine(bytes, from);
        if (line < 0) {
            return INCOMPLETE;
        }
        return switch (bytes.at(from)) {
            case '$', '!', '=' -> text(bytes, line, number(bytes, from + 1));
            case '*', '~', PUSH -> values(bytes, line, number(bytes, from + 1));
            case '%' -> values(bytes, line, 2 * number(bytes, from + 1));
            // What is said about a value, before the value.
            case '|' -> values(bytes, line, 2 * number(bytes, from + 1) + 1);
            default -> line;
        };
    }

    private static int text(FrameBuffer bytes, int from, int length) {
        int end = length < 0 ? from : from + length + 2;
        return end <= bytes.size() ? end : INCOMPLETE;
    }

    private static int values(FrameBuffer bytes, int from, int count) {
        int end = from;
        for (int i = 0; i < count && end >= 0; i++) {
            end = value(bytes, end);
        }
        return end;
    }

    private static int endOfLine(FrameBuffer bytes, int from) {
        for (int i = from + 1; i < bytes.size(); i++) {
            if (bytes.at(i) == '\n' && bytes.at(i - 1) == '\r') {
                return i + 1;
            }
        }
        return INCOMPLETE;
    }

    private static int number(FrameBuffer bytes, int from) {
        int value = 0;
        boolean negative = bytes.at(from) == '-';
        for (int i = negative ? from + 1 : from; bytes.at(i) != '\r'; i++) {
            value = 10 * value + bytes.at(i) - '0';
        }
        return negative ? -value : value;
    }
}
