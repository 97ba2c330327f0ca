package io.github.reliablemq.servers;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows what both sides say on one connection, and takes out the answers that are to be dropped. Thread-safe. */
final class Conversation {
    private final Dialect dialect;
    private final List<Drop> drops;
    private final FrameBuffer questions = new FrameBuffer();
    private final FrameBuffer answers = new FrameBuffer();
    private boolean questionsOpaque;
    private boolean answersOpaque;

    /** @param drops what is to be dropped now; shared by all connections, may change at any time */
    Conversation(Dialect dialect, List<Drop> drops) {
        this.dialect = dialect;
        this.drops = drops;
    }

    /** What may pass, and what is to become of the connection after it; null when it goes on. */
    record Passage(ByteArrayOutputStream content, Replies.@Nullable Aftermath end) {
        byte[] bytes() {
            return content.toByteArray();
        }
    }

    /** The client said this; all of it passes. */
    synchronized byte[] sent(byte[] bytes) {
        if (questionsOpaque) {
            return bytes;
        }
        questions.append(bytes);
        int length = dialect.question(questions);
        while (length >= 0) {
            dialect.asked(questions.take(length));
            length = dialect.question(questions);
        }
        questionsOpaque = length == Dialect.OPAQUE;
        return bytes;
    }

    /** The server said this. Frames pass when they are whole. */
    synchronized Passage answered(byte[] bytes) {
        ByteArrayOutputStream passing = new ByteArrayOutputStream(bytes.length);
        if (answersOpaque) {
            passing.writeBytes(bytes);
            return new Passage(passing, null);
        }
        answers.append(bytes);
        int length = dialect.answer(answers);
        while (length >= 0) {
            byte[] frame = answers.take(length);
            Drop drop = dropOf(dialect.answered(frame));
            if (drop != null) {
                return new Passage(passing, drop.aftermath());
            }
            passing.writeBytes(frame);
            length = dialect.answer(answers);
        }
        if (length == Dialect.OPAQUE) {
            answersOpaque = true;
            passing.writeBytes(answers.take(answers.size()));
        }
        return new Passage(passing, null);
    }

    private @Nullable Drop dropOf(@Nullable String answered) {
        if (answered == null) {
            return null;
        }
        for (Drop drop : drops) {
            if (drop.takes(answered)) {
                return drop;
            }
        }
        return null;
    }
}
