package io.github.reliablemq.benchmarks.harness;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** A contestant whose work is looked into, by the JVM's own recorder and by what the database counts. */
final class Profiled implements Contestant {

    private static final String SAMPLE = "jdk.ExecutionSample";
    private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(10);
    private static final int SHOWN = 15;
    private static final double PERCENT = 100;

    private final Contestant looked;
    private final StatementTimes statements;
    private Profile profile = new Profile(List.of(), List.of());

    Profiled(Contestant looked, StatementTimes statements) {
        this.looked = looked;
        this.statements = statements;
    }

    /** Of the last run. */
    Profile profile() {
        return profile;
    }

    @Override
    public String name() {
        return looked.name();
    }

    @Override
    public @Nullable DataSource database() {
        return looked.database();
    }

    @Override
    public Between between() {
        return looked.between();
    }

    @Override
    public void prepare() throws SQLException, JMSException, InterruptedException {
        looked.prepare();
    }

    @Override
    public Work run() throws SQLException, JMSException, InterruptedException {
        statements.begin();
        try (Recording recording = new Recording()) {
            recording.enable(SAMPLE).withPeriod(BETWEEN_SAMPLES);
            recording.start();
            Work work = looked.run();
            recording.stop();
            profile = new Profile(code(recording), statements.end());
            return work;
        } catch (IOException e) {
            throw new UncheckedIOException("The recording cannot be read", e);
        }
    }

    @Override
    public void disconnect() throws SQLException, JMSException, InterruptedException {
        looked.disconnect();
    }

    @Override
    public void check() throws SQLException, JMSException, InterruptedException {
        looked.check();
    }

    /** Whoever made the contestant closes it. */
    @Override
    public void close() {
        // See there.
    }

    private static List<Profile.Part> code(Recording recording) throws IOException {
        Path file = Files.createTempFile("profile", ".jfr");
        try {
            recording.dump(file);
            Map<String, Integer> found = new HashMap<>();
            for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
                if (event.getEventType().getName().equals(SAMPLE) && event.getStackTrace() != null) {
                    found.merge(method(event.getStackTrace().getFrames().get(0)), 1, Integer::sum);
                }
            }
            return busiest(found);
        } finally {
            Files.delete(file);
        }
    }

    private static String method(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    static List<Profile.Part> busiest(Map<String, Integer> found) {
        double all = found.values().stream().mapToInt(Integer::intValue).sum();
        List<Profile.Part> parts = new ArrayList<>();
        found.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(SHOWN)
                .forEach(entry -> parts.add(new Profile.Part(entry.getKey(), PERCENT * entry.getValue() / all)));
        return parts;
    }
}
