package io.github.reliablemq.examples.flights;

import io.github.reliablemq.idempotency.jdbc.JdbcInbox;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;

/** The demo's database: what is created in it, and what is read from it. Thread-safe. */
final class Database {

    private static final String SCHEMA = "schema.sql";

    private final Jdbi jdbi;

    Database(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Creates all tables. */
    JdbcOutbox install() {
        jdbi.useHandle(handle -> handle.createScript(script()).execute());
        JdbcInbox.create(jdbi).createSchemaIfMissing();
        return JdbcOutbox.create(jdbi).createSchemaIfMissing();
    }

    Jdbi jdbi() {
        return jdbi;
    }

    /** One consistent look; states 0 and 2 of the outbox are PENDING and PARKED. */
    Snapshot snapshot(int written, long mails, long repeatsSuppressed) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select (select count(*) from flight) as committed,
                               (select count(*) from effect) as effects,
                               count(*) filter (where state = 0) as pending,
                               count(*) filter (where state = 2) as parked,
                               coalesce(extract(epoch from clock_timestamp() - min(recorded_at)), 0) as lag
                        from reliable_outbox""")
                .map((row, context) -> new Snapshot(
                        written,
                        row.getInt("committed"),
                        row.getInt("pending"),
                        row.getInt("parked"),
                        row.getInt("effects"),
                        mails,
                        repeatsSuppressed,
                        Duration.ofMillis((long) (row.getDouble("lag") * 1000))))
                .one());
    }

    Set<Integer> flights() {
        return jdbi.withHandle(handle -> new HashSet<>(handle.createQuery("select number from flight")
                .mapTo(Integer.class)
                .list()));
    }

    List<Sighting> effects() {
        return jdbi.withHandle(handle -> handle.createQuery("select * from effect order by number")
                .map((row, context) -> new Sighting(
                        row.getString("message_id"),
                        row.getInt("flight"),
                        row.getString("key"),
                        row.getString("incarnation")))
                .list());
    }

    Map<String, Airport> airports() {
        Map<String, Airport> airports = new TreeMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select * from airport")
                .map((row, context) -> Map.entry(
                        row.getString("key"), new Airport(row.getLong("departures"), row.getLong("total_delay"))))
                .forEach(airport -> airports.put(airport.getKey(), airport.getValue())));
        return airports;
    }

    private static String script() {
        try (InputStream in = Database.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException("Resource " + SCHEMA + " is missing from this module");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
