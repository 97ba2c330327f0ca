package io.github.reliablemq.servers;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ActiveMQ's protocol: a size and a type before each command. Its two encodings, loose and tight, differ in where the
 * number of a command stands; both sides say in their first frame what they can.
 */
final class OpenWireDialect implements Dialect {
    private static final int TYPE = 4;
    private static final int CONTENT = 5;
    private static final byte WIRE_FORMAT = 1;
    private static final byte TRANSACTION = 7;
    private static final byte FIRST_RESPONSE = 30;
    private static final byte LAST_RESPONSE = 34;
    private static final byte COMMIT_ONE_PHASE = 2;
    private static final byte COMMIT_TWO_PHASE = 3;
    private static final String TIGHT = "TightEncodingEnabled";
    private static final String NO_SIZES = "SizePrefixDisabled";
    private static final byte BOOLEAN = 1;

    private final Side client = new Side();
    private final Side server = new Side();
    private final Set<Integer> commits = new HashSet<>();

    /** What one side announced. */
    private static final class Side {
        boolean announced;
        boolean tight;
        boolean withoutSizes;

        void announce(byte[] frame) {
            announced = true;
            tight = isOn(frame, TIGHT);
            withoutSizes = isOn(frame, NO_SIZES);
        }
    }

    @Override
    public int question(FrameBuffer bytes) {
        return length(bytes, client);
    }

    @Override
    public int answer(FrameBuffer bytes) {
        return length(bytes, server);
    }

    private int length(FrameBuffer bytes, Side side) {
        if (client.withoutSizes && server.withoutSizes) {
            return OPAQUE;
        }
        if (bytes.size() < CONTENT) {
            return INCOMPLETE;
        }
        int size = bytes.intAt(0);
        if (size < 1 || (!side.announced && bytes.at(TYPE) != WIRE_FORMAT)) {
            return OPAQUE;
        }
        return size + TYPE <= bytes.size() ? size + TYPE : INCOMPLETE;
    }

    @Override
    public void asked(byte[] frame) {
        if (frame[TYPE] == WIRE_FORMAT) {
            client.announce(frame);
        } else if (frame[TYPE] == TRANSACTION) {
            byte what = frame[frame.length - 1];
            if (what == COMMIT_ONE_PHASE || what == COMMIT_TWO_PHASE) {
                commits.add(numbers(frame).intAt(0));
            }
        }
    }

    @Override
    public @Nullable String answered(byte[] frame) {
        if (frame[TYPE] == WIRE_FORMAT) {
            server.announce(frame);
        }
        if (frame[TYPE] < FIRST_RESPONSE || frame[TYPE] > LAST_RESPONSE) {
            return null;
        }
        int answers = isTight() ? Integer.BYTES : Integer.BYTES + 1;
        return commits.remove(numbers(frame).intAt(answers)) ? Replies.RESPONSE_TO_COMMIT : Replies.RESPONSE;
    }

    /** A command from its own number on: in tight encoding, after all its booleans; in loose, with one behind it. */
    private FrameBuffer numbers(byte[] frame) {
        FrameBuffer content = new FrameBuffer();
        content.append(frame);
        content.take(CONTENT);
        if (isTight()) {
            int first = content.at(0) & 0xFF;
            content.take(
                    switch (first) {
                        case 0xC0 -> 2 + (content.at(1) & 0xFF);
                        case 0x80 -> 3 + (((content.at(1) & 0xFF) << Byte.SIZE) | (content.at(2) & 0xFF));
                        default -> 1 + first;
                    });
        }
        return content;
    }

    private boolean isTight() {
        return client.tight && server.tight;
    }

    /** Looks for a flag among the marshalled properties: its name, a byte for the type, a byte for the value. */
    private static boolean isOn(byte[] frame, String property) {
        String text = new String(frame, StandardCharsets.ISO_8859_1);
        int value = text.indexOf(property) + property.length();
        return text.contains(property) && frame[value] == BOOLEAN && frame[value + 1] == 1;
    }
}
