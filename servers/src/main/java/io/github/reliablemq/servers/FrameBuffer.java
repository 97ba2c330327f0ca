package io.github.reliablemq.servers;

import java.util.Arrays;

/** Bytes of one direction that have arrived and are not yet known to be a whole frame. Not thread-safe. */
final class FrameBuffer {
    private byte[] bytes = new byte[256];
    private int start;
    private int end;

    void append(byte[] more) {
        if (end + more.length > bytes.length) {
            int size = size();
            byte[] target = size + more.length > bytes.length ? new byte[2 * (size + more.length)] : bytes;
            System.arraycopy(bytes, start, target, 0, size);
            bytes = target;
            start = 0;
            end = size;
        }
        System.arraycopy(more, 0, bytes, end, more.length);
        end += more.length;
    }

    int size() {
        return end - start;
    }

    byte at(int index) {
        if (index >= size()) {
            throw new IndexOutOfBoundsException("Byte " + index + " of " + size());
        }
        return bytes[start + index];
    }

    /** Four bytes, the highest first. */
    int intAt(int index) {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value = (value << Byte.SIZE) | (at(index + i) & 0xFF);
        }
        return value;
    }

    /** Takes the first bytes out. */
    byte[] take(int length) {
        byte[] taken = Arrays.copyOfRange(bytes, start, start + length);
        start += length;
        return taken;
    }
}
