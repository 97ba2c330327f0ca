package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Body;
import io.github.reliablemq.EditResult;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageDetails;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.TraceContext;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P12: messages whose bodies were encoded or put elsewhere, edited by an operator. */
@Timeout(60)
class EditEncodedIT {

    private static final Operator ANNA = Operator.named("anna");
    private static final String LONG = "x".repeat(10_000);

    private final List<Body> shelf = new ArrayList<>();
    private final OutboxDatabase database = new OutboxDatabase(settings -> settings.codec(new Marking())
            .largeBodies(
                    (id, body) -> {
                        shelf.add(body);
                        return "shelf/" + shelf.size();
                    },
                    15_000)
            .trace(() -> TraceContext.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null))
            .build());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName("P12: an encoded body whose message is sent elsewhere is encoded once, and is what it was")
    void anEncodedBodyIsNotEncodedAgain() {
        MessageDetails details = parked(LONG);
        assertThat(header(details.envelope().orElseThrow(), BodyHeaders.CODEC)).isEqualTo("marking");
        Envelope edited = edit(details, details.edit().header("note", "moved").build());
        assertThat(header(edited, BodyHeaders.CODEC)).isEqualTo("marking");
        assertThat(header(edited, BodyHeaders.KIND)).isEqualTo("TEXT");
        assertThat(header(edited, "note")).isEqualTo("moved");
        assertThat(header(edited, "kept")).isEqualTo(7);
        assertThat(decoded(edited)).isEqualTo(LONG);
    }

    @Test
    @DisplayName("P12: a body that replaces an encoded one is encoded like a new one")
    void aNewBodyIsEncodedOnce() {
        MessageDetails details = parked(LONG);
        String better = "y".repeat(5_000);
        Envelope edited = edit(details, details.edit().text(better).build());
        assertThat(header(edited, BodyHeaders.CODEC)).isEqualTo("marking");
        assertThat(decoded(edited)).isEqualTo(better);
    }

    @Test
    @DisplayName("P12: a body that is too short to be encoded replaces an encoded one without leaving a trace of it")
    void aShortBodyIsPlainAgain() {
        MessageDetails details = parked(LONG);
        Envelope edited = edit(details, details.edit().text("short").build());
        assertThat(BodyHeaders.areIn(edited.headers())).isFalse();
        assertThat(edited.body()).isEqualTo(Body.text("short"));
    }

    @Test
    @DisplayName("P12: a body that is kept elsewhere stays there, and the edited message refers to it")
    void aBodyKeptElsewhereStaysThere() {
        MessageDetails details = parked("x".repeat(20_000));
        assertThat(shelf).hasSize(1);
        Envelope edited = edit(details, details.edit().header("note", "moved").build());
        assertThat(header(edited, BodyHeaders.REFERENCE)).isEqualTo("shelf/1");
        assertThat(edited.body().size()).isZero();
        assertThat(shelf).hasSize(1);
        Envelope replaced = edit(
                parkedAgain(edited), parkedAgain(edited).edit().text("short").build());
        assertThat(BodyHeaders.areIn(replaced.headers())).isFalse();
        assertThat(replaced.body()).isEqualTo(Body.text("short"));
    }

    /** Records a message, has it parked, and looks at it. */
    private MessageDetails parked(String text) {
        MessageId id = database.jdbi.inTransaction(tx -> database.outbox
                .producer(tx)
                .send(Message.to(queue("orders")).header("kept", 7).text(text).build())
                .id());
        return parked(id);
    }

    private MessageDetails parkedAgain(Envelope message) {
        return parked(message.id());
    }

    private MessageDetails parked(MessageId id) {
        if (database.rows("state = 0") > 0) {
            database.parkAll(Failure.of("Test", "refused"), Departure.NOT_SENT);
        }
        return database.outbox.admin().inspect(id).orElseThrow();
    }

    private Envelope edit(MessageDetails original, Message edited) {
        EditResult result = database.outbox
                .admin()
                .editAsNew(original.envelope().orElseThrow().id(), edited, ANNA);
        assertThat(result).isInstanceOf(EditResult.Edited.class);
        return database.outbox
                .admin()
                .inspect(((EditResult.Edited) result).id())
                .flatMap(MessageDetails::envelope)
                .orElseThrow();
    }

    private static Object header(Envelope message, String name) {
        return message.headers().asMap().getOrDefault(name, "none");
    }

    private static String decoded(Envelope message) {
        return new String(new Marking().decode(message.body().toBytes(), 100_000), StandardCharsets.UTF_8);
    }

    /** Marks what it encodes, however often. Leaves short bodies alone. */
    private static final class Marking implements BodyCodec {

        private static final byte MARK = 42;

        @Override
        public String name() {
            return "marking";
        }

        @Override
        public Optional<byte[]> encode(byte[] body) {
            if (body.length < 10) {
                return Optional.empty();
            }
            byte[] marked = Arrays.copyOf(body, body.length + 1);
            marked[body.length] = MARK;
            return Optional.of(marked);
        }

        @Override
        public byte[] decode(byte[] encoded, int maxBytes) {
            assertThat(encoded[encoded.length - 1]).isEqualTo(MARK);
            return Arrays.copyOf(encoded, encoded.length - 1);
        }
    }
}
