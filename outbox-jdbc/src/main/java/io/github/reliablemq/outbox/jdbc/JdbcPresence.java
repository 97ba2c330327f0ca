package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.StoreUnavailableException;
import io.github.reliablemq.spi.FormerEnds;
import io.github.reliablemq.spi.RelayPresence;
import io.github.reliablemq.spi.RowId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A relay's entry, on a connection of its own; a broken connection is replaced at the next call. */
final class JdbcPresence implements RelayPresence {

    private static final Logger LOG = LoggerFactory.getLogger(JdbcPresence.class);

    private final Jdbi jdbi;
    private final OutboxParts parts;
    private final String relay;
    private final UUID incarnation;
    private final Tidying tidying;
    private FormerEnds formerEnds = FormerEnds.CLEAN;
    private @Nullable OwnConnection connection;
    private boolean closed;

    private JdbcPresence(Jdbi jdbi, OutboxParts parts, String relay, UUID incarnation) {
        this.jdbi = jdbi;
        this.parts = parts;
        this.relay = relay;
        this.incarnation = incarnation;
        this.tidying = new Tidying(parts);
    }

    static JdbcPresence enter(Jdbi jdbi, OutboxParts parts, String relay, UUID incarnation) {
        JdbcPresence presence = new JdbcPresence(jdbi, parts, relay, incarnation);
        presence.inTransaction("Relay " + relay + " was not entered in outbox " + parts.table(), presence::enter);
        return presence;
    }

    /** Whether a relay is entered that was seen lately. */
    static boolean isAnyoneThere(Connection on, OutboxParts parts) {
        try (PreparedStatement look = on.prepareStatement(parts.sql().presence().served());
                ResultSet found = look.executeQuery()) {
            found.next();
            return found.getBoolean(1);
        } catch (SQLException e) {
            throw parts.dialect().explain("The relays of outbox " + parts.table() + " were not counted", e);
        }
    }

    private void enter(Connection on) throws SQLException {
        PresenceSql sql = parts.sql().presence();
        List<Schedules.Finished> occurrences = new ArrayList<>();
        try (PreparedStatement park = on.prepareStatement(sql.parkSuspects());
                ResultSet parked = park.executeQuery()) {
            while (parked.next()) {
                LOG.error(
                        "Outbox {}: message {} is parked: a relay's process ended while it was sending that message"
                                + " alone, so the message may be what ended it. Look at it, then requeue or discard it",
                        parts.table(),
                        parked.getObject(2, UUID.class));
                UUID schedule = parked.getObject(3, UUID.class);
                if (schedule != null) {
                    occurrences.add(new Schedules.Finished(schedule, parked.getInt(4)));
                }
            }
        }
        new Schedules(parts.sql().schedules()).advance(on, occurrences);
        try (PreparedStatement ends = on.prepareStatement(sql.formerEnds());
                ResultSet found = ends.executeQuery()) {
            found.next();
            formerEnds = new FormerEnds(found.getInt(1), rowIds(found.getArray(2)), rowIds(found.getArray(3)));
        }
        insert(on);
    }

    private void insert(Connection on) throws SQLException {
        try (PreparedStatement insert =
                on.prepareStatement(parts.sql().presence().enter())) {
            insert.setObject(1, incarnation);
            insert.setString(2, relay);
            insert.executeUpdate();
        }
    }

    private static Set<RowId> rowIds(Array array) throws SQLException {
        Set<RowId> rows = new HashSet<>();
        for (Long row : (Long[]) array.getArray()) {
            rows.add(new RowId(row));
        }
        return Set.copyOf(rows);
    }

    @Override
    public synchronized FormerEnds formerEnds() {
        return formerEnds;
    }

    @Override
    public int beat() {
        return answering("Relay " + relay + " did not record that it is alive", on -> {
            PresenceSql sql = parts.sql().presence();
            try (PreparedStatement beat = on.prepareStatement(sql.beat())) {
                beat.setObject(1, incarnation);
                if (beat.executeUpdate() == 0) {
                    // Taken for dead and forgotten, after a pause of this process or its connection.
                    insert(on);
                }
            }
            try (PreparedStatement silent = on.prepareStatement(sql.silent());
                    ResultSet found = silent.executeQuery()) {
                found.next();
                return found.getInt(1);
            }
        });
    }

    @Override
    public void announce(List<RowId> rows) {
        inTransaction("Relay " + relay + " did not record what it was about to send; nothing was sent", on -> {
            try (PreparedStatement announce =
                    on.prepareStatement(parts.sql().presence().announce())) {
                announce.setArray(
                        1,
                        on.createArrayOf(
                                "bigint", rows.stream().map(RowId::value).toArray()));
                announce.setObject(2, incarnation);
                if (announce.executeUpdate() == 0) {
                    throw new SQLException("The entry of relay " + relay + " is gone");
                }
            }
        });
    }

    @Override
    public void atEase() {
        inTransaction("Relay " + relay + " did not record that former ends are explained", on -> {
            try (PreparedStatement forget =
                    on.prepareStatement(parts.sql().presence().forgetSilent())) {
                forget.executeUpdate();
            }
            try (PreparedStatement calm =
                    on.prepareStatement(parts.sql().presence().announce())) {
                calm.setArray(1, on.createArrayOf("bigint", new Object[0]));
                calm.setObject(2, incarnation);
                calm.executeUpdate();
            }
        });
    }

    @Override
    public Leftover tidy() {
        return answering("Outbox " + parts.table() + " was not tidied up by relay " + relay, tidying::tidy);
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            leave();
        } catch (RuntimeException e) {
            LOG.debug("Outbox {}: the end of relay {} was not recorded", parts.table(), relay, e);
        } finally {
            disconnect();
        }
    }

    private void leave() {
        OwnConnection open = connection;
        if (open == null) {
            return;
        }
        try (PreparedStatement leave =
                open.connection().prepareStatement(parts.sql().presence().leave())) {
            leave.setObject(1, incarnation);
            leave.executeUpdate();
            open.connection().commit();
        } catch (SQLException e) {
            throw parts.dialect().explain("Relay " + relay + " did not leave", e);
        }
    }

    private void inTransaction(String otherwise, Work work) {
        answering(otherwise, on -> {
            work.on(on);
            return true;
        });
    }

    private synchronized <R> R answering(String otherwise, Query<R> query) {
        if (closed) {
            throw new StoreUnavailableException(otherwise + ": it is closed");
        }
        try {
            Connection on = connected();
            R answer = query.on(on);
            on.commit();
            return answer;
        } catch (SQLException e) {
            disconnect();
            throw parts.dialect().explain(otherwise, e);
        } catch (RuntimeException e) {
            disconnect();
            throw e;
        }
    }

    private Connection connected() throws SQLException {
        OwnConnection open = connection;
        if (open == null) {
            Handle handle = parts.translating("No connection for relay " + relay, jdbi::open);
            open = OwnConnection.of(handle, parts.claimTimeout());
            connection = open;
        }
        return open.connection();
    }

    private void disconnect() {
        OwnConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /** Some statements of one transaction. */
    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    private interface Query<R> {
        R on(Connection connection) throws SQLException;
    }
}
