package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.Reach;
import io.github.reliablemq.spi.RowId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** One lane's connection. A claim is a transaction on it; between claims no transaction is open. */
final class JdbcSession implements OutboxSession {

    private final OutboxParts parts;
    private final OwnConnection own;
    private final Connection connection;
    private final ClaimStatements claims;

    private JdbcSession(OutboxParts parts, OwnConnection own, ClaimBegin begin) {
        this.parts = parts;
        this.own = own;
        this.connection = own.connection();
        this.claims =
                new ClaimStatements(parts.sql().claims(), begin, new SurveyPace(System::nanoTime), Fronts.anyTurn());
    }

    /** Takes the handle over. */
    static JdbcSession on(Handle handle, OutboxParts parts) {
        try {
            // A claim is void after this time anyway.
            OwnConnection own = OwnConnection.of(handle, parts.claimTimeout());
            try {
                return new JdbcSession(parts, own, begin(own.connection(), parts));
            } catch (SQLException | RuntimeException e) {
                own.close();
                throw e;
            }
        } catch (SQLException e) {
            throw parts.dialect().explain("No session on outbox " + parts.table() + " could be opened", e);
        }
    }

    private static ClaimBegin begin(Connection connection, OutboxParts parts) throws SQLException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        boolean asWanted = connection.getTransactionIsolation() == Connection.TRANSACTION_READ_COMMITTED;
        // The question opened a transaction.
        connection.rollback();
        return parts.dialect()
                .beginClaim(parts.claimTimeout(), version)
                .after(asWanted ? "" : parts.dialect().readCommitted());
    }

    /** Ends the session when it may not begin. */
    void begin(RestoreCheck restores) {
        try {
            restores.check(connection);
        } catch (SQLException e) {
            close();
            throw parts.dialect().explain("No session on outbox " + parts.table() + " was opened", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Batch claim(Appetite appetite) {
        try {
            while (true) {
                Taking taking = claims.claim(connection, appetite);
                Map<RowId, StoredRow> rows = new HashMap<>();
                List<Claimed> messages = new ArrayList<>();
                List<Unreadable> unreadable = read(taking.rows(), messages, rows);
                if (unreadable.isEmpty()) {
                    if (messages.isEmpty()) {
                        connection.commit();
                    }
                    return new JdbcBatch(this, messages, rows, taking);
                }
                connection.rollback();
                Unreadable.park(connection, parts, unreadable);
                connection.commit();
            }
        } catch (SQLException e) {
            rollBack();
            throw parts.dialect().explain("Nothing was claimed from outbox " + parts.table(), e);
        }
    }

    @Override
    public Outlook look(Reach reach) {
        try {
            // One round trip: no transaction to begin or end.
            connection.setAutoCommit(true);
            try {
                return claims.look(connection, reach);
            } finally {
                connection.setAutoCommit(false);
            }
        } catch (SQLException e) {
            throw parts.dialect().explain("Outbox " + parts.table() + " could not be looked at", e);
        }
    }

    /** Those that cannot be read are to be parked before any of the batch is sent. */
    private static List<Unreadable> read(List<StoredRow> taken, List<Claimed> messages, Map<RowId, StoredRow> rows) {
        List<Unreadable> unreadable = new ArrayList<>();
        Map<String, Destination> known = new HashMap<>();
        Function<String, Destination> destinations = text -> known.computeIfAbsent(text, Destination::parse);
        for (StoredRow row : taken) {
            try {
                Claimed message = row.toClaimed(destinations);
                messages.add(message);
                rows.put(message.row(), row);
            } catch (RuntimeException e) {
                unreadable.add(new Unreadable(row, Failure.of(e)));
            }
        }
        return unreadable;
    }

    void commit(List<PutBack> returning) {
        try {
            PutBack.all(connection, parts.sql().putBack(), returning);
            connection.commit();
        } catch (SQLException e) {
            rollBack();
            throw parts.dialect().explain("A batch of outbox " + parts.table() + " was not settled for certain", e);
        }
    }

    void rollBack() {
        own.rollBack();
    }

    @Override
    public void close() {
        own.close();
    }
}
