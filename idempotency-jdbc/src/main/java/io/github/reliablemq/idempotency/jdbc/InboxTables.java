package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.Finding;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;

/** How it stands with the tables of an inbox, for the role of these connections. */
record InboxTables(InboxTable table, InstantSource clock) {

    /** Keys are kept for an hour longer than consumers accept messages. */
    private static final Duration CLOCKS_AGREE = Duration.ofMinutes(1);

    /** What grants.sql gives to reliable_consumer. */
    private static final String MISSING = """
            select string_agg(privilege || ' on ' || relation, ', ')
            from (select 'select' as privilege, ? as relation
                  union all select unnest(array['select', 'insert']), ?
                  union all select unnest(array['select', 'insert', 'update', 'delete']), ?) as needed
            where not coalesce(has_table_privilege(to_regclass(relation), privilege), false)""";

    /** Origin and always, as the sessions here are of origin. */
    private static final String GUARD = """
            select current_setting('session_replication_role') <> 'replica'
               and exists (select from pg_trigger
                           where tgrelid = to_regclass(?) and tgname = 'reliable_inbox_guard' and tgenabled in ('O', 'A'))""";

    List<Finding> rights(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(MISSING)) {
            ask.setString(1, table.beside("reliable_schema"));
            ask.setString(2, table.sql());
            ask.setString(3, table.attempts());
            try (ResultSet answer = ask.executeQuery()) {
                answer.next();
                String missing = answer.getString(1);
                return List.of(
                        missing == null
                                ? Finding.ok("rights", "enough for a consumer", "Messages can be handled")
                                : Finding.unsafe(
                                        "rights",
                                        "a consumer lacks " + missing,
                                        "Nothing can be handled: the listener pauses",
                                        "Run postgresql/grants.sql of idempotency-jdbc as the owner of the tables, with the"
                                                + " names of your roles"));
            }
        }
    }

    List<Finding> guard(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(GUARD)) {
            ask.setString(1, table.sql());
            try (ResultSet answer = ask.executeQuery()) {
                answer.next();
                return List.of(
                        answer.getBoolean(1)
                                ? Finding.ok("guard", "its trigger is there", "A handler cannot commit half an effect")
                                : Finding.unsafe(
                                        "guard",
                                        "its trigger is missing or disabled, or sessions are replicas",
                                        "A handler that commits on its own leaves half an effect and a key that turns the"
                                                + " next delivery away",
                                        "Enable or create the trigger reliable_inbox_guard as in V1__inbox.sql, and leave"
                                                + " session_replication_role at origin"));
            }
        }
    }

    List<Finding> clock(Connection connection) throws SQLException {
        Instant before = clock.instant();
        Instant server;
        try (PreparedStatement ask = connection.prepareStatement("select clock_timestamp()");
                ResultSet answer = ask.executeQuery()) {
            answer.next();
            server = answer.getObject(1, OffsetDateTime.class).toInstant();
        }
        Duration asking = Duration.between(before, clock.instant());
        Duration apart = Duration.between(before.plus(asking.dividedBy(2)), server);
        return List.of(
                apart.abs().compareTo(CLOCKS_AGREE.plus(asking)) <= 0
                        ? Finding.ok("clock", "within " + CLOCKS_AGREE + " of the application's", "They agree")
                        : Finding.advice(
                                "clock",
                                "the database is " + apart.abs().toSeconds() + " s "
                                        + (apart.isNegative() ? "behind" : "ahead of") + " this application",
                                "Keys age by the database's clock, messages by the application's: beyond an hour a message"
                                        + " may be handled again after its key was forgotten",
                                "Run NTP on both"));
    }
}
