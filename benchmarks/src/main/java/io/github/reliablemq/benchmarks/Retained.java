package io.github.reliablemq.benchmarks;

import io.github.reliablemq.MessageState;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Rows of messages that were sent long ago and are kept, in the form the relay leaves them in. */
final class Retained {

    private static final int AT_ONCE = 250_000;

    /**
     * Numbers first to last of %3$d, spread over the last 30 days. Ids are time-ordered UUIDs (version 7) as the
     * library makes them; row numbers are negative, so that they are told from those of later messages.
     */
    private static final String LOAD = """
            insert into reliable_outbox_settled
                (row_id, message_id, destination, state, recorded_at, settled_at, failed_attempts, maybe_sent)
            select number - %3$d - 1,
                   (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0')
                        || '7' || substr(chance, 1, 3) || '8' || substr(chance, 4, 15))::uuid,
                   'queue://bench.retained', %4$d, moment, moment + interval '20 milliseconds', 0, false
            from (select number, md5(number::text) as chance,
                         clock_timestamp() - interval '30 days' * (1 - number::float8 / (%3$d + 1)) as moment
                  from generate_series(%1$d, %2$d) as number) as made""";

    private Retained() {}

    static void load(OutboxDatabase outbox, int rows) throws SQLException {
        for (int first = 1; first <= rows; first += AT_ONCE) {
            int last = Math.min(rows, first + AT_ONCE - 1);
            Sql.execute(outbox.database(), LOAD.formatted(first, last, rows, MessageState.SENT.number()));
        }
        outbox.tidy();
    }

    /** Rows that were kept of messages sent since. */
    static void forgetLaterOnes(DataSource database) throws SQLException {
        Sql.execute(database, "delete from reliable_outbox_settled where row_id > 0");
    }

    static long count(DataSource database) throws SQLException {
        return Sql.number(database, "select count(*) from reliable_outbox_settled");
    }
}
