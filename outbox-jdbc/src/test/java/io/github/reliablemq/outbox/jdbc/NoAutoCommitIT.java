package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.ALL;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.settleAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.OutboxAdmin.Answer;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** P8: with connections that come with auto-commit off, as Hibernate's pools give them, nothing is left uncommitted. */
class NoAutoCommitIT {

    private final PostgresServer server = SharedServers.postgres();
    private final DataSource source = server.dataSource(server.createDatabase());
    private final Jdbi plain = Jdbi.create(source);
    private final Jdbi pooled = Jdbi.create(() -> withoutAutoCommit(source));

    @Test
    void installingClaimingAndOperatingAllCommit() {
        JdbcOutbox outbox = JdbcOutbox.create(pooled).createSchemaIfMissing();
        plain.useTransaction(tx -> outbox.producer(tx).send(plain("poison")));
        try (OutboxSession session = outbox.open()) {
            settleAll(
                    session.claim(ALL),
                    m -> new Settlement.Park(m, 1, Failure.of("Test", "refused"), Departure.NOT_SENT));
        }
        OutboxAdmin admin = outbox.admin();
        MessageId id = admin.list(MessageFilter.parked(), 1).messages().get(0).id();

        assertThat(admin.discard(id, Operator.named("anna"))).isEqualTo(Answer.DONE);
        assertThat(rows("reliable_outbox_settled where state = 5")).isOne();
        assertThat(rows("reliable_outbox_audit")).isOne();
    }

    private long rows(String table) {
        return plain.withHandle(h ->
                h.createQuery("select count(*) from " + table).mapTo(Long.class).one());
    }

    /** What a pool does that hands connections out with auto-commit off: an unfinished transaction is rolled back. */
    private static Connection withoutAutoCommit(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
