package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Body;
import io.github.reliablemq.Failure;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.TraceContext;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.BodyStore;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is done to bodies and headers when they are recorded. */
class ContentIT {

    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String OTHER = "00-11111111111111111111111111111111-2222222222222222-00";

    private @Nullable OutboxDatabase opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    @Test
    @DisplayName("P12: an encoded body is decoded to what it was, and its row says how")
    void anEncodedBodyTravelsWithTheNameOfItsCodec() {
        OutboxDatabase database = open(builder -> builder.codec(BodyCodec.gzip()));
        String text = "gzip ".repeat(1_000);
        database.record(text);
        Envelope envelope = claim(database).messages().get(0).envelope();

        assertThat(envelope.headers().asMap()).isEqualTo(Map.of(BodyHeaders.CODEC, "gzip", BodyHeaders.KIND, "TEXT"));
        assertThat(envelope.body().kind()).isEqualTo(Body.Kind.BYTES);
        assertThat(envelope.body().size()).isLessThan(200);
        assertThat(BodyCodec.gzip().decode(envelope.body().toBytes(), 10_000))
                .asString()
                .isEqualTo(text);
    }

    @Test
    void aBodyThatWouldNotShrinkIsLeftAsItIs() {
        OutboxDatabase database = open(builder -> builder.codec(BodyCodec.gzip()));
        database.record("x");
        assertThat(database.drain()).containsExactly("x");
    }

    @Test
    void theLimitIsForTheEncodedBody() {
        OutboxDatabase database =
                open(builder -> builder.codec(BodyCodec.gzip()).maxBodyBytes(1_000));
        database.record("x".repeat(50_000));
        assertThat(database.rows("octet_length(body) < 1000")).isOne();
    }

    @Test
    void aCodecThatFailsRefusesTheMessageAndTheTransactionGoesOn() {
        OutboxDatabase database = open(builder -> builder.codec(new FailingCodec()));
        database.jdbi.useTransaction(tx -> {
            tx.execute("create table beside (n integer)");
            assertThatThrownBy(() -> database.outbox.producer(tx).send(plain("x")))
                    .isInstanceOf(InvalidMessageException.class)
                    .hasMessageContaining("codec failing failed");
            tx.execute("insert into beside values (1)");
        });
        assertThat(database.count("beside")).isOne();
    }

    @Test
    void aLargeBodyIsPutIntoTheStoreAndItsMessageTravelsWithTheReference() {
        Shelf shelf = new Shelf();
        OutboxDatabase database =
                open(builder -> builder.largeBodies(shelf, 1_000).maxBodyBytes(2_000));
        String large = "l".repeat(100_000);
        database.record(large, "small");

        Batch batch = claim(database);
        Envelope message = batch.messages().get(0).envelope();
        assertThat(message.headers().asMap())
                .isEqualTo(Map.of(BodyHeaders.REFERENCE, "shelf/" + message.id(), BodyHeaders.KIND, "TEXT"));
        assertThat(message.body().size()).isZero();
        assertThat(shelf.bodies).containsOnly(Map.entry("shelf/" + message.id(), Body.text(large)));
        assertThat(batch.messages().get(1).envelope().headers().isEmpty()).isTrue();
    }

    @Test
    void aLargeBodyIsEncodedBeforeItIsPutIntoTheStore() {
        Shelf shelf = new Shelf();
        OutboxDatabase database = open(builder -> builder.largeBodies(shelf, 0).codec(BodyCodec.gzip()));
        database.record("x".repeat(100_000));
        assertThat(claim(database).messages().get(0).envelope().headers().asMap())
                .containsEntry(BodyHeaders.CODEC, "gzip")
                .containsEntry(BodyHeaders.KIND, "TEXT")
                .containsKey(BodyHeaders.REFERENCE);
        assertThat(shelf.bodies.values())
                .singleElement()
                .satisfies(body -> assertThat(BodyCodec.gzip().decode(body.toBytes(), 100_000))
                        .hasSize(100_000));
    }

    @Test
    void aStoreThatFailsRefusesTheMessageAndTheTransactionGoesOn() {
        BodyStore broken = (id, body) -> {
            throw new IllegalStateException("no disk");
        };
        OutboxDatabase database = open(builder -> builder.largeBodies(broken, 10));
        database.jdbi.useTransaction(tx -> {
            var producer = database.outbox.producer(tx);
            assertThatThrownBy(() -> producer.send(plain("x".repeat(11))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("no disk");
            producer.send(plain("small"));
        });
        assertThat(database.drain()).containsExactly("small");
    }

    @Test
    void aReferenceThatCannotTravelIsRefused() {
        OutboxDatabase database = open(builder -> builder.largeBodies((id, body) -> "", 10));
        database.jdbi.useTransaction(tx -> assertThatThrownBy(
                        () -> database.outbox.producer(tx).send(plain("x".repeat(11))))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("reference of 0 characters"));
    }

    @Test
    @DisplayName("The caller's trace is stored with the message and is there again after a retry")
    void theTraceIsStoredAndSurvivesARetry() {
        OutboxDatabase database = open(builder -> builder.trace(() -> TraceContext.parse(PARENT, "vendor=1")));
        database.record("traced");
        settleAll(
                claim(database),
                m -> new Settlement.RetryAfter(
                        m, Duration.ZERO, 1, Failure.of("Refused", "refused"), Departure.NOT_SENT));

        assertThat(claim(database).messages().get(0).envelope().headers().asMap())
                .isEqualTo(Map.of("traceparent", PARENT, "tracestate", "vendor=1"));
    }

    @Test
    void aTraceTheSenderSetWinsAsAWhole() {
        OutboxDatabase database = open(builder -> builder.trace(() -> TraceContext.parse(PARENT, "vendor=1")));
        database.record(Message.to(queue("orders"))
                .header("traceparent", OTHER)
                .text("own")
                .build());
        assertThat(claim(database).messages().get(0).envelope().headers().asMap())
                .isEqualTo(Map.of("traceparent", OTHER));
    }

    @Test
    void aTracerThatFailsCostsNoMessage() {
        Iterator<Throwable> failures = List.of(
                        new IllegalStateException("tracer"), new NoSuchMethodError("of a tracer"))
                .iterator();
        OutboxDatabase database = open(builder -> builder.trace(() -> {
            if (failures.next() instanceof Error unfit) {
                throw unfit;
            }
            throw new IllegalStateException("tracer");
        }));
        database.record("a", "b");
        assertThat(database.drain()).containsExactly("a", "b");
        assertThat(failures).isExhausted();
    }

    @Test
    void occurrencesCarryWhatTheirScheduleWasRecordedWith() {
        OutboxDatabase database =
                open(builder -> builder.codec(BodyCodec.gzip()).trace(() -> TraceContext.parse(PARENT, null)));
        database.outbox.commit(
                producer -> producer.schedule(plain("x".repeat(1_000)), Repeat.every(Duration.ofMillis(1))));
        settleAll(claim(database), Settlement.Sent::new);
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set due_at = clock_timestamp()"));
        assertThat(claim(database).messages().get(0).envelope().headers().asMap())
                .isEqualTo(Map.of(BodyHeaders.CODEC, "gzip", BodyHeaders.KIND, "TEXT", "traceparent", PARENT));
    }

    private OutboxDatabase open(UnaryOperator<JdbcOutboxBuilder> settings) {
        opened = new OutboxDatabase(builder -> settings.apply(builder).build());
        return opened;
    }

    private static Batch claim(OutboxDatabase database) {
        return database.session().claim(ALL);
    }

    /** Keeps bodies by id. */
    private static final class Shelf implements BodyStore {

        private final Map<String, Body> bodies = new ConcurrentHashMap<>();

        @Override
        public String put(MessageId id, Body body) {
            bodies.put("shelf/" + id, body);
            return "shelf/" + id;
        }
    }

    private static final class FailingCodec implements BodyCodec {

        @Override
        public String name() {
            return "failing";
        }

        @Override
        public Optional<byte[]> encode(byte[] body) {
            throw new IllegalStateException("no key");
        }

        @Override
        public byte[] decode(byte[] encoded, int maxBytes) {
            return Arrays.copyOf(encoded, maxBytes);
        }
    }
}
