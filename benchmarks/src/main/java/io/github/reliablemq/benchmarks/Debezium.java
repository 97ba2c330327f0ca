package io.github.reliablemq.benchmarks;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.github.reliablemq.servers.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The peer debezium-embedded: reads the inserts of the hand-written outbox from the database's log. Set up for
 * throughput: large batches, records as they are, no snapshot. The slot is made when it opens and dropped when it
 * closes.
 */
final class Debezium implements AutoCloseable {

    /** What is done with a batch: when it returns, every message of it is on the broker's disk. */
    interface Batch {
        void send(List<String> texts) throws InterruptedException;
    }

    static final String SETTINGS =
            "pgoutput, max.batch.size=2048 max.queue.size=8192 poll.interval.ms=10, each batch in a broker transaction,"
                    + " packets together";

    private static final String SLOT = "benchmark";
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final DataSource database;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private Debezium(DataSource database, DebeziumEngine<RecordChangeEvent<SourceRecord>> engine) {
        this.database = database;
        this.engine = engine;
    }

    /** Starts it and returns when it reads the log. */
    static Debezium open(PostgresServer server, String jdbcUrl, Batch batch) throws SQLException {
        DebeziumEngine<RecordChangeEvent<SourceRecord>> engine = DebeziumEngine.create(
                        ChangeEventFormat.of(Connect.class))
                .using(properties(server, jdbcUrl))
                .notifying((events, committer) -> {
                    batch.send(events.stream().map(Debezium::text).toList());
                    for (RecordChangeEvent<SourceRecord> event : events) {
                        committer.markProcessed(event);
                    }
                    committer.markBatchFinished();
                })
                .build();
        Debezium opened = new Debezium(server.dataSource(jdbcUrl), engine);
        opened.thread.execute(engine);
        opened.awaitSlot(1);
        return opened;
    }

    @Override
    public void close() {
        try {
            engine.close();
            thread.shutdown();
            awaitSlot(0);
            Sql.execute(
                    database,
                    "select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = '" + SLOT
                            + "'");
        } catch (IOException e) {
            throw new UncheckedIOException("Debezium was not closed", e);
        } catch (SQLException e) {
            throw new IllegalStateException("The slot " + SLOT + " was not dropped: it keeps the database's log", e);
        }
    }

    private void awaitSlot(int active) throws SQLException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        String query = "select count(*) from pg_replication_slots where active and slot_name = '" + SLOT + "'";
        while (Sql.number(database, query) != active) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Debezium does not " + (active == 1 ? "start" : "end"));
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private static String text(RecordChangeEvent<SourceRecord> event) {
        ByteBuffer body = ((ByteBuffer)
                        ((Struct) event.record().value()).getStruct("after").get("body"))
                .duplicate();
        return StandardCharsets.UTF_8.decode(body).toString();
    }

    private static Properties properties(PostgresServer server, String jdbcUrl) {
        String database = URI.create(jdbcUrl.substring("jdbc:".length())).getPath();
        Properties properties = new Properties();
        properties.put("name", "benchmark");
        properties.put("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        properties.put("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        properties.put("topic.prefix", "benchmark");
        properties.put("database.hostname", server.host());
        properties.put("database.port", Integer.toString(server.port()));
        properties.put("database.dbname", database.substring(1));
        properties.put("database.user", server.user());
        properties.put("database.password", server.password());
        properties.put("plugin.name", "pgoutput");
        properties.put("publication.autocreate.mode", "filtered");
        properties.put("table.include.list", "public." + HandWrittenOutbox.TABLE);
        properties.put("skipped.operations", "u,d,t");
        properties.put("snapshot.mode", "no_data");
        properties.put("slot.name", SLOT);
        properties.put("max.batch.size", "2048");
        properties.put("max.queue.size", "8192");
        properties.put("poll.interval.ms", "10");
        return properties;
    }
}
