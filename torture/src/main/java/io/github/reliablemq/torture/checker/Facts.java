package io.github.reliablemq.torture.checker;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the run says of itself, in {@code run.properties}. */
final class Facts {
    private static final String FILE = "run.properties";
    private static final String GRACE_SECONDS = "10";
    private static final Pattern PLANTED = Pattern.compile("\\s*(\\d{1,9})/(\\d{1,9})\\s*");

    private final Properties properties = new Properties();
    private final Path file;

    private Facts(Path run) {
        file = run.resolve(FILE);
    }

    /** A consumer and the queue it reads. */
    record Consumer(String name, String destination) {
        static Consumer of(String text) {
            int colon = text.indexOf(':');
            if (colon < 1) {
                throw new HistoryException(
                        FILE + " names the consumer \"" + text + "\"; it must be name:destination, as jdbc:orders.");
            }
            return new Consumer(text.substring(0, colon), text.substring(colon + 1));
        }
    }

    static Facts read(Path run) {
        Facts facts = new Facts(run);
        try (Reader reader = Files.newBufferedReader(facts.file)) {
            facts.properties.load(reader);
            return facts;
        } catch (IOException e) {
            throw new HistoryException("Cannot read " + facts.file + ": it names what is to be checked.", e);
        }
    }

    List<String> destinations() {
        return list("destinations");
    }

    List<Consumer> consumers() {
        return list("consumers").stream().map(Consumer::of).toList();
    }

    /** Whether that consumer is promised one effect for each message, and not only at least one. */
    boolean isOnce(Consumer consumer) {
        boolean once = list("once").contains(consumer.name());
        if (once == list("atLeastOnce").contains(consumer.name())) {
            throw new HistoryException(file + " must name the consumer " + consumer.name()
                    + " either in once= or in atLeastOnce=: what was it promised?");
        }
        return once;
    }

    Duration grace() {
        return Duration.ofSeconds(Long.parseLong(properties.getProperty("graceSeconds", GRACE_SECONDS)));
    }

    /** What to add to microseconds since 1970, times 1000, to get nanoseconds of the history. */
    OptionalLong wallToNanos() {
        String nanos = properties.getProperty("startedNanos");
        if (nanos == null) {
            return OptionalLong.empty();
        }
        try {
            Instant started = Instant.parse(properties.getProperty("started", ""));
            long wall = Duration.between(Instant.EPOCH, started).toNanos();
            return OptionalLong.of(Long.parseLong(nanos) - wall);
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new HistoryException(file + ": started must be an ISO instant and startedNanos a number.", e);
        }
    }

    /** When the run was surely over, in microseconds since 1970; the end of all time where it does not say. */
    long endMicros() {
        String seconds = properties.getProperty("seconds");
        if (seconds == null || properties.getProperty("started") == null) {
            return Long.MAX_VALUE;
        }
        try {
            Instant started = Instant.parse(properties.getProperty("started"));
            return ChronoUnit.MICROS.between(Instant.EPOCH, started.plusSeconds(Long.parseLong(seconds) + 1));
        } catch (NumberFormatException | DateTimeParseException e) {
            throw new HistoryException(file + ": started must be an ISO instant and seconds a number.", e);
        }
    }

    /** Whether a bug that was planted was not found; not where nobody says. */
    boolean isBlind() {
        String caught = properties.getProperty("planted", "");
        Matcher matcher = PLANTED.matcher(caught);
        if (matcher.matches()) {
            return Long.parseLong(matcher.group(1)) < Long.parseLong(matcher.group(2));
        }
        if (caught.isBlank() || caught.strip().equals(Line.ABSENT)) {
            return false;
        }
        throw new HistoryException(file + " says planted=" + caught + "; it must be as 14/14.");
    }

    /** What needed more and more in a soak. */
    List<String> grew() {
        return list("grew");
    }

    /** Rows of the matrix that could not be done on that machine. */
    List<String> notRun() {
        return list("notRun");
    }

    /** Whether nothing was to be left out. */
    boolean isToBeComplete() {
        return properties.getProperty("complete", "").strip().equals("true");
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(properties.getProperty(key));
    }

    private List<String> list(String key) {
        return Stream.of(properties.getProperty(key, "").split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty() && !text.equals(Line.ABSENT))
                .toList();
    }
}
