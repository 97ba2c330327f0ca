package io.github.reliablemq.servers;

import org.jspecify.annotations.Nullable;

/** Understands one connection of one protocol, from its first byte on. Called under the lock of its conversation. */
interface Dialect {
    /** The frame is not complete. */
    int INCOMPLETE = -1;

    /** These bytes cannot be understood, nor can what follows. */
    int OPAQUE = -2;

    /** The length of the first frame of what the client sent, {@link #INCOMPLETE} or {@link #OPAQUE}. */
    int question(FrameBuffer bytes);

    /** The length of the first frame of what the server sent, {@link #INCOMPLETE} or {@link #OPAQUE}. */
    int answer(FrameBuffer bytes);

    /** Takes notice of a whole frame of the client. */
    void asked(byte[] frame);

    /** What a whole frame of the server answers, as {@link Replies} names it; null when it is no answer. */
    @Nullable
    String answered(byte[] frame);

    static Dialect unknown() {
        return new Dialect() {
            @Override
            public int question(FrameBuffer bytes) {
                return OPAQUE;
            }

            @Override
            public int answer(FrameBuffer bytes) {
                return OPAQUE;
            }

            @Override
            public void asked(byte[] frame) {
                throw new AssertionError("Nothing is a frame here");
            }

            @Override
            public @Nullable String answered(byte[] frame) {
                throw new AssertionError("Nothing is a frame here");
            }
        };
    }
}
