package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Destination;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.ReliableProducer;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every refusal is typed, comes at once and leaves the caller's transaction as it was. */
class RefusalIT {

    private static final Map<String, Supplier<Message>> REFUSED = refused();

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P12: what cannot arrive as it is is refused by type, and the transaction goes on")
    void everyRefusalLeavesTheTransactionUsable() {
        database.jdbi.useTransaction(tx -> {
            ReliableProducer producer = database.outbox.producer(tx);
            REFUSED.forEach((what, message) -> {
                producer.send(plain("before " + what));
                assertThatThrownBy(() -> producer.send(message.get()))
                        .as(what)
                        .isInstanceOf(InvalidMessageException.class);
                producer.send(plain("after " + what));
            });
        });
        assertThat(database.drain()).hasSize(2 * REFUSED.size());
    }

    private static Map<String, Supplier<Message>> refused() {
        Map<String, Supplier<Message>> all = new LinkedHashMap<>();
        all.putAll(texts());
        all.putAll(headersAndTimes());
        all.put("a policy without a name", () -> message().retry("").build());
        all.put("a wildcard", () -> Message.to(queue("orders.>")).text("x").build());
        all.put("two queues in one", () -> Message.to(queue("a,b")).text("x").build());
        all.put(
                "options",
                () -> Message.to(queue("a?consumer.prefetch=1")).text("x").build());
        all.put(
                "no destination",
                () -> Message.to(Destination.topic("")).text("x").build());
        all.put("no body", () -> Message.to(queue("orders")).build());
        all.put(
                "a body over the limit",
                () -> message().bytes(new byte[(1 << 20) + 1]).build());
        return all;
    }

    private static Map<String, Supplier<Message>> texts() {
        Map<String, Supplier<Message>> all = new LinkedHashMap<>();
        all.put("NUL in the text", () -> message().text("a\0b").build());
        all.put(
                "half a surrogate pair in the text",
                () -> message().text("\ud83d").build());
        all.put("NUL in the key", () -> message().orderingKey("a\0b").build());
        all.put(
                "half a surrogate pair in the key",
                () -> message().orderingKey("\ud83d").build());
        all.put("NUL in a header", () -> message().header("h", "a\0b").build());
        all.put(
                "half a surrogate pair in a header",
                () -> message().header("h", "\udc00").build());
        return all;
    }

    private static Map<String, Supplier<Message>> headersAndTimes() {
        Map<String, Supplier<Message>> all = new LinkedHashMap<>();
        all.put("our prefix", () -> message().header("rmq_codec", "gzip").build());
        all.put(
                "a command to the broker",
                () -> message().header("AMQ_SCHEDULED_DELAY", 5L).build());
        all.put("a name of JMS", () -> message().header("JMSXGroupID", "g").build());
        all.put("no identifier", () -> message().header("a-b", "x").build());
        all.put(
                "an object for a header",
                () -> message().header("h", new Object()).build());
        all.put(
                "a negative delay",
                () -> message().delay(Duration.ofSeconds(-1)).build());
        all.put(
                "a delay of ages",
                () -> message().delay(Duration.ofDays(36_600)).build());
        all.put(
                "a due time in another age",
                () -> message().deliverAt(Instant.MAX).build());
        all.put(
                "an expiry in another age",
                () -> message().expiresAt(Instant.MIN).build());
        all.put(
                "a key with a due time",
                () -> message().orderingKey("k").delay(Duration.ofSeconds(1)).build());
        return all;
    }

    private static Message.Builder message() {
        return Message.to(queue("orders")).text("x");
    }
}
