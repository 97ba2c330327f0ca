package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Operator;
import io.github.reliablemq.QuarantineException;
import io.github.reliablemq.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that the outbox is in another database than the one it was last sent from. Every session of a lane is checked
 * when it is opened: no database is exchanged without cutting the connections to it. Thread-safe.
 */
final class RestoreCheck {

    private static final Logger LOG = LoggerFactory.getLogger(RestoreCheck.class);

    private static final String ACCEPT = "ACCEPT_RESTORED_DATABASE";

    private final OutboxParts parts;
    private final DatabaseSql sql;
    private final AfterRestore policy;
    /** The database does not say who it is. */
    private final AtomicBoolean blind = new AtomicBoolean();

    RestoreCheck(OutboxParts parts, AfterRestore policy) {
        this.parts = parts;
        this.sql = parts.dialect().database(parts.table());
        this.policy = policy;
    }

    /**
     * At the beginning of a session, in a transaction that it ends.
     *
     * @throws QuarantineException when nothing may be sent
     */
    void check(Connection on) throws SQLException {
        if (blind.get()) {
            return;
        }
        DatabaseIdentity now;
        try {
            now = identify(on);
        } catch (SQLException e) {
            if (!parts.dialect().isRefusal(e)) {
                throw e;
            }
            on.rollback();
            goBlind(e);
            return;
        }
        compare(on, now);
        on.commit();
    }

    private void goBlind(SQLException refusal) {
        if (blind.compareAndSet(false, true)) {
            LOG.warn(
                    "Outbox {}: the database does not say who it is, so that nobody will notice when it was restored or"
                            + " copied; messages are sent in any case. To change that, grant this role execute on"
                            + " pg_control_system(), pg_current_wal_lsn() and pg_walfile_name(pg_lsn): {}",
                    parts.table(),
                    refusal.getMessage());
        }
    }

    private void compare(Connection on, DatabaseIdentity now) throws SQLException {
        Optional<DatabaseIdentity> last = last(on);
        if (last.isEmpty()) {
            update(on, sql.record(), now, 1);
        } else if (!last.get().equals(now)) {
            if (policy == AfterRestore.HOLD) {
                throw new QuarantineException("Outbox " + parts.table()
                        + " is in another database than the one it was last sent from (then " + last.get() + "; now "
                        + now
                        + "): restored from a backup, copied, or a standby was promoted. NOTHING IS SENT. Messages"
                        + " that were sent already would be sent again under their old ids: look at what it holds, then"
                        + " call outbox.admin().acceptRestoredDatabase(operator)");
            }
            if (update(on, sql.replace(), now, 2) > 0) {
                LOG.warn(
                        "Outbox {} is in another database than the one it was last sent from (then {}; now {}): restored"
                                + " from a backup, copied, or a standby was promoted. Sending goes on, as"
                                + " AfterRestore.SEND says; messages that were sent already may be sent again under"
                                + " their old ids",
                        parts.table(),
                        last.get(),
                        now);
            }
        }
    }

    private DatabaseIdentity identify(Connection on) throws SQLException {
        try (PreparedStatement ask = on.prepareStatement(sql.identify())) {
            ask.setString(1, parts.table().qualified());
            try (ResultSet answer = ask.executeQuery()) {
                answer.next();
                if (answer.getBoolean(5)) {
                    throw new StoreUnavailableException("Outbox " + parts.table()
                            + " is in a standby, which can only be read; waiting for it to be promoted");
                }
                return DatabaseIdentity.read(answer);
            }
        }
    }

    private Optional<DatabaseIdentity> last(Connection on) throws SQLException {
        try (PreparedStatement ask = on.prepareStatement(sql.last());
                ResultSet answer = ask.executeQuery()) {
            return answer.next() ? Optional.of(DatabaseIdentity.read(answer)) : Optional.empty();
        }
    }

    private static int update(Connection on, String statement, DatabaseIdentity now, int times) throws SQLException {
        try (PreparedStatement update = on.prepareStatement(statement)) {
            for (int i = 0; i < times; i++) {
                now.bind(update, 1 + 4 * i);
            }
            return update.executeUpdate();
        }
    }

    /** In the operator's transaction. */
    void accept(Handle handle, Operator by) {
        try {
            DatabaseIdentity now = identify(handle.getConnection());
            if (update(handle.getConnection(), sql.replace(), now, 2) > 0) {
                handle.createUpdate("insert into " + parts.table().audit()
                                + " (operator, action, reason) values (:operator, :action, :reason)")
                        .bind("operator", by.name())
                        .bind("action", ACCEPT)
                        .bind("reason", by.reason().orElse(null))
                        .execute();
            }
        } catch (SQLException e) {
            throw parts.dialect().explain("Nothing was accepted for outbox " + parts.table(), e);
        }
    }
}
