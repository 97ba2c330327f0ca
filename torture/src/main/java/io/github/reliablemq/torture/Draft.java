package io.github.reliablemq.torture;

import io.github.reliablemq.Body;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A message as its writer thought of it, before the library had it.
 *
 * @param id on the wire, whoever chooses it
 * @param chosen whether the message carries the id, instead of getting it from the outbox
 * @param keySeq the number within destination and key, 0 without a key
 * @param bytes whether the body is bytes instead of text
 */
record Draft(
        MessageId id,
        boolean chosen,
        String queue,
        @Nullable String key,
        long keySeq,
        @Nullable Instant due,
        String text,
        boolean bytes,
        String salt,
        Content.Kind kind) {

    /** A harmless one without key, due at once. */
    static Draft plain(MessageId id, String queue, String text, String salt) {
        return new Draft(id, false, queue, null, 0, null, text, false, salt, Content.Kind.PLAIN);
    }

    Draft of(Content.Kind other) {
        return new Draft(id, chosen, queue, key, keySeq, due, text, bytes, salt, other);
    }

    Draft keyed(String name, long number) {
        return new Draft(id, chosen, queue, name, number, due, text, bytes, salt, kind);
    }

    Message toMessage() {
        Message.Builder message = Message.to(Queues.destination(queue))
                .body(bytes ? Body.bytes(content()) : Body.text(text))
                .header(Content.SALT, salt)
                .header(Content.SEQ, keySeq);
        if (kind != Content.Kind.PLAIN) {
            message.header(Content.KIND, kind.name());
        }
        if (key != null) {
            message.orderingKey(key);
        }
        if (due != null) {
            message.deliverAt(due);
        }
        if (chosen) {
            message.id(id);
        }
        return message.build();
    }

    private byte[] content() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String hash() {
        return Content.hash(content(), salt);
    }

    /** The line that tells of it before it is sent. */
    String line(long tx) {
        return History.line(
                History.now(),
                "send",
                tx,
                id,
                queue,
                History.orNone(key),
                key == null ? History.NONE : keySeq,
                due == null ? History.NONE : ChronoUnit.MICROS.between(Instant.EPOCH, due),
                hash());
    }
}
