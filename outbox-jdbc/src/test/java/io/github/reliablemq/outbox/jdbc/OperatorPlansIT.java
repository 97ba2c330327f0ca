package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.BulkAction;
import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.Rate;
import java.time.Duration;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators look at does not grow with the table. */
@Timeout(120)
class OperatorPlansIT {

    private static final int ROWS = 100_000;
    private static final int AT_MOST = 500;
    private static final Operator JANE = Operator.named("jane");

    private final OutboxDatabase database = new OutboxDatabase();
    private final OutboxAdmin admin = database.outbox.admin();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void noLookAndNoActionOnParkedMessagesReadsTheWholeTable() {
        fill();
        MessageId parked = someId("state = 2 and row_id = (select max(row_id) from reliable_outbox)");
        MessageId other = someId("state = 2");
        long before = readInSequence();

        admin.counts(AT_MOST);
        admin.lags(AT_MOST);
        admin.heldKeys(AT_MOST);
        admin.parkedByFailure(AT_MOST);
        admin.list(MessageFilter.parked().fingerprint("none"), AT_MOST);
        admin.list(MessageFilter.pending().destination(Destination.queue("none")), AT_MOST);
        admin.list(MessageFilter.pending().destination(Destination.queue("k")).orderingKey("key1"), AT_MOST);
        admin.inspect(parked);
        admin.requeue(parked, JANE);
        admin.discard(other, JANE);
        admin.bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE).go(Rate.unlimited());

        // Counting pending messages may read that many of them as they come.
        assertThat(readInSequence() - before).isLessThanOrEqualTo(2 * AT_MOST);
    }

    private void fill() {
        insert(ROWS, "'queue://q' || n % 5, null, 0, null");
        insert(ROWS / 5, "'queue://k', 'key' || n % 1000, 0, null");
        insert(ROWS / 5, "'queue://d', null, 0, now() + interval '1 day'");
        insert(200, "'queue://k', 'key' || n, 2, null");
        database.jdbi.useHandle(handle -> handle.execute("vacuum analyze reliable_outbox"));
    }

    private void insert(int rows, String values) {
        database.jdbi.useHandle(handle ->
                handle.execute("insert into reliable_outbox (message_id, headers, body_kind, body, destination,"
                        + " ordering_key, state, due_at) select gen_random_uuid(), '', 0, '', " + values
                        + " from generate_series(1, " + rows + ") n"));
    }

    private MessageId someId(String condition) {
        return new MessageId(database.jdbi.withHandle(
                handle -> handle.createQuery("select message_id from reliable_outbox where " + condition + " limit 1")
                        .mapTo(UUID.class)
                        .one()));
    }

    /** Rows read by sequential scans so far. A session reports its figures at its end, a little later. */
    private long readInSequence() {
        String sql = "select seq_tup_read from pg_stat_user_tables where relname = 'reliable_outbox'";
        long[] last = {-1};
        Awaitility.await().pollInterval(Duration.ofMillis(300)).until(() -> {
            long now = database.jdbi.withHandle(
                    handle -> handle.createQuery(sql).mapTo(Long.class).one());
            boolean same = now == last[0];
            last[0] = now;
            return same;
        });
        return last[0];
    }
}
