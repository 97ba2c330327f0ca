package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P12: what cannot arrive as it was written is refused, typed and with every problem at once. */
final class MessageTest {

    private static final Destination ORDERS = Destination.queue("orders");
    private static final String LONE_SURROGATE = "half \ud83d";

    @Test
    void aMessageIsWhatItsBuilderWasTold() {
        MessageId id = MessageId.named("m");
        Instant expiry = Instant.parse("2027-01-01T00:00:00Z");
        Message message = Message.to(ORDERS)
                .text("hällo")
                .header("a", 1)
                .headers(Headers.of(Map.of("b", "two")))
                .orderingKey("k")
                .id(id)
                .expiresAt(expiry)
                .retry("slow.v2")
                .build();
        assertThat(message.retryPolicy()).contains("slow.v2");
        assertThat(message.destination()).isEqualTo(ORDERS);
        assertThat(message.body().text()).isEqualTo("hällo");
        assertThat(message.headers().asMap()).isEqualTo(Map.of("a", 1, "b", "two"));
        assertThat(message.orderingKey()).contains("k");
        assertThat(message.id()).contains(id);
        assertThat(message.due()).isEqualTo(Due.now());
        assertThat(message.expiresAt()).contains(expiry);
    }

    @Test
    @DisplayName("Every problem is reported at once")
    void allProblemsAreReportedAtOnce() {
        Message.Builder builder = Message.to(ORDERS)
                .orderingKey("")
                .delay(Duration.ofSeconds(-1))
                .expiresAt(Instant.MAX)
                .header("JMSType", "x")
                .header("2nd", "x")
                .header("nul", "a\0b");
        assertThat(problemsOf(builder))
                .hasSize(8)
                .anySatisfy(line -> assertThat(line).startsWith("body: "))
                .anySatisfy(line -> assertThat(line).startsWith("orderingKey: must have 1 to 255"))
                .anySatisfy(line -> assertThat(line).startsWith("orderingKey: cannot be combined"))
                .anySatisfy(line -> assertThat(line).startsWith("delay: "))
                .anySatisfy(line -> assertThat(line).startsWith("expiresAt: "))
                .anySatisfy(line -> assertThat(line).startsWith("headers.JMSType: "))
                .anySatisfy(line -> assertThat(line).startsWith("headers.2nd: "))
                .anySatisfy(line -> assertThat(line).startsWith("headers.nul: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\0b", LONE_SURROGATE, "\udc00 first"})
    void nulAndHalfSurrogatesAreRefusedInBodyAndKey(String bad) {
        assertThatThrownBy(() -> Message.to(ORDERS).text(bad)).isInstanceOf(InvalidMessageException.class);
        assertThat(problemsOf(Message.to(ORDERS).text("").orderingKey(bad))).hasSize(1);
        assertThat(problemsOf(Message.to(ORDERS).text("").header("h", bad))).hasSize(1);
    }

    @Test
    void keysMayNotBeLongOrDue() {
        assertThat(problemsOf(text().orderingKey("k".repeat(256)))).hasSize(1);
        assertThat(problemsOf(text().orderingKey("k").deliverAt(Instant.EPOCH))).hasSize(1);
        assertThat(problemsOf(text().orderingKey("k").delay(Duration.ZERO))).hasSize(1);
        assertThat(text().orderingKey("k".repeat(255)).build().orderingKey()).isPresent();
    }

    @Test
    void absurdTimesAreRefused() {
        for (Instant absurd : List.of(Instant.MIN, Instant.EPOCH.minusNanos(1), Instant.MAX)) {
            assertThat(problemsOf(text().deliverAt(absurd))).hasSize(1);
            assertThat(problemsOf(text().expiresAt(absurd))).hasSize(1);
        }
        for (Duration absurd :
                List.of(Duration.ofNanos(-1), Duration.ofDays(3_661), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThat(problemsOf(text().delay(absurd))).hasSize(1);
        }
        assertThat(text().delay(Duration.ZERO).build().due()).isEqualTo(new Due.After(Duration.ZERO));
        assertThat(text().deliverAt(Instant.EPOCH).build().due()).isEqualTo(new Due.At(Instant.EPOCH));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a-b",
                "a.b",
                "1a",
                "a\n",
                "a\0",
                "JMSReplyTo",
                "JMSXGroupID",
                "AMQ_SCHEDULED_DELAY",
                "rmq_id",
                "scheduledJobId",
                "NULL",
                "null",
                "Between",
                "in",
                "ESCAPE"
            })
    void commandsAndIllegalNamesAreNoHeaders(String name) {
        assertThatThrownBy(() -> Headers.of(Map.of(name, "x")))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class,
                        refused -> assertThat(refused.problems()).hasSize(1));
    }

    @Test
    void headersHaveLimitsAndEightTypes() {
        assertThatThrownBy(() -> Headers.of(Map.of("a".repeat(256), "x"))).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Headers.of(Map.of("a", "x".repeat(Headers.MAX_CHARACTERS))))
                .isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Headers.of(Map.of("a", List.of()))).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Headers.of(Map.of("a", 'c'))).isInstanceOf(InvalidMessageException.class);
        Map<String, Object> bad = new LinkedHashMap<>();
        bad.put("JMSa", List.of());
        bad.put("b c", "x");
        assertThatThrownBy(() -> Headers.of(bad))
                .isInstanceOfSatisfying(
                        InvalidMessageException.class,
                        refused -> assertThat(refused.problems()).hasSize(3));
        assertThat(Headers.of(Map.of("b", true, "a", (byte) 1)).asMap()).containsOnlyKeys("a", "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a,b", "a.*", "a.>", "a?consumer.prefetchSize=1", "a b", "a\nb", "queue://a", "a;b", "a\0"})
    void commandsToTheBrokerAreNoDestinations(String name) {
        assertThatThrownBy(() -> Destination.queue(name)).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Destination.topic(name)).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void destinationsHaveATextForm() {
        for (Destination destination : List.of(ORDERS, Destination.topic("VirtualTopic.ä-1/x:y_z"))) {
            assertThat(Destination.parse(destination.toString())).isEqualTo(destination);
        }
        assertThatThrownBy(() -> Destination.parse("orders")).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Destination.parse("queue://")).isInstanceOf(InvalidMessageException.class);
        assertThatThrownBy(() -> Destination.queue("a".repeat(256))).isInstanceOf(InvalidMessageException.class);
    }

    @Test
    void bodiesCannotBeChangedFromOutside() {
        byte[] bytes = {1, 2, 3};
        Body body = Body.bytes(bytes);
        bytes[0] = 9;
        body.toBytes()[1] = 9;
        assertThat(body.toBytes()).containsExactly(1, 2, 3);
        assertThat(body.asByteBuffer().isReadOnly()).isTrue();
        assertThatThrownBy(body::text).isInstanceOf(IllegalStateException.class);
        assertThat(Body.text("a")).isNotEqualTo(Body.bytes(new byte[] {'a'})).isEqualTo(Body.text("a"));
    }

    @Test
    void numbersOfBodyKindsNeverChangeMeaning() {
        assertThat(Body.Kind.of(0)).isEqualTo(Body.Kind.TEXT);
        assertThat(Body.Kind.of(1)).isEqualTo(Body.Kind.BYTES);
        for (Body.Kind kind : Body.Kind.values()) {
            assertThat(Body.Kind.of(kind.number())).isEqualTo(kind);
        }
        assertThatThrownBy(() -> Body.Kind.of(2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("Bodies and header values stay out of logs")
    void textFormsTellNoSecrets() {
        Message message =
                Message.to(ORDERS).text("secret").header("h", "secret").build();
        assertThat(message.toString() + message.headers() + message.body()).doesNotContain("secret");
    }

    private static Message.Builder text() {
        return Message.to(ORDERS).text("x");
    }

    private static List<String> problemsOf(Message.Builder builder) {
        try {
            builder.build();
            return List.of();
        } catch (InvalidMessageException e) {
            assertThat(e.getMessage()).contains(e.problems());
            return e.problems();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2fast", "a b", "a\0", "ä", "-x"})
    void aRetryPolicyHasALegalName(String name) {
        assertThatThrownBy(Message.to(ORDERS).text("x").retry(name)::build)
                .isInstanceOf(InvalidMessageException.class)
                .hasMessageContaining("retry: must be");
    }
}
