package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.reliablemq.Cancellation;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin.Answer;
import io.github.reliablemq.Repeat;
import io.github.reliablemq.ScheduleId;
import io.github.reliablemq.spi.RelayPresence;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** While a new version comes in, old processes run on its tables and meet its messages. */
class NextSchemaIT {

    private static final Operator ANNA = Operator.named("anna");

    private static final String CATALOG = """
            select string_agg(line, ',' order by line) from (
                select attrelid::regclass || '.' || attname || ':' || atttypid::regtype || ':' || attnotnull as line
                from pg_attribute join pg_class on pg_class.oid = attrelid
                where relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
                union all
                select pg_get_indexdef(indexrelid) from pg_index join pg_class on pg_class.oid = indexrelid
                where relnamespace = 'public'::regnamespace
                union all
                select component || ' ' || version from reliable_schema) as everything""";

    private final OutboxDatabase database = NextSchema.expand(new OutboxDatabase());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anOldProcessThatInstallsItsTablesLeavesNewerOnesAsTheyAre() {
        database.record("waits");
        List<String> before = database.column(CATALOG);

        database.outbox.createSchemaIfMissing().verifySchema();

        assertThat(database.column(CATALOG)).isEqualTo(before);
        assertThat(database.drain()).containsExactly("waits");
    }

    @Test
    void schedulesAndTheBookOfRelaysGoOn() {
        ScheduleId id = database.outbox
                .commit(producer -> producer.schedule(plain("often"), Repeat.times(3, Duration.ofHours(1))))
                .id();
        try (RelayPresence presence = database.outbox.register("relay", UUID.randomUUID())) {
            presence.beat();
            presence.atEase();
        }
        assertThat(database.drain()).contains("often");
        Cancellation cancelled = database.outbox.commit(producer -> producer.cancel(id));
        assertThat(cancelled).isEqualTo(Cancellation.CANCELLED);
        assertThat(database.outbox.purgeIds(100)).isZero();
    }

    /** An old version cannot know what else belongs to such a message, so it may not even move it. */
    @Test
    void aMessageOfALaterFormatIsParkedLoudlyWithAllThatBelongsToIt() {
        MessageId id = MessageId.named("later");
        database.record(Message.to(plain("").destination()).id(id).text("later").build());
        database.record("neighbour");
        database.jdbi.useHandle(handle -> handle.execute(
                "update reliable_outbox set format = 2, from_the_future = 'kept' where message_id = ?", id.value()));

        try (CapturedLog log = new CapturedLog(Unreadable.class)) {
            assertThat(database.drain()).containsExactly("neighbour");
            assertThat(log.at(Level.ERROR)).singleElement().asString().contains("format 2", id.toString());
        }
        MessageSummary parked = database.parked().get(0);
        assertThat(parked.id()).isEqualTo(id);
        assertThat(database.rows("format = 2 and from_the_future = 'kept' and state = 2 and not maybe_sent"))
                .isOne();
        assertThat(database.outbox.admin().inspect(id).orElseThrow().attempts()).hasSize(1);

        assertThat(database.outbox.admin().requeue(id, ANNA)).isEqualTo(Answer.DONE);
        assertThat(database.rows("format = 2 and from_the_future = 'kept' and state = 0"))
                .isOne();
        // The version that wrote it reads it.
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set format = 1"));
        assertThat(database.drain()).containsExactly("later");
    }

    @Test
    void aScheduledMessageOfALaterFormatDoesNotStopItsSchedule() {
        database.outbox.commit(producer -> producer.schedule(plain("often"), Repeat.every(Duration.ofHours(1))));
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox set format = 2"));

        assertThat(database.drain()).isEmpty();

        assertThat(database.rows("state = 2 and occurrence = 1")).isOne();
        assertThat(database.rows("state = 0 and occurrence = 2")).isOne();
    }
}
