package io.github.reliablemq.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Destination;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.testkit.InMemoryOutbox;
import io.github.reliablemq.testkit.ManualClock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of meters in the operations guide has every meter there is, with its kind and tags, and no other. */
final class MetersDocTest {

    private static final Path GUIDE = Path.of("..", "docs", "operations.md");
    private static final Pattern ROW =
            Pattern.compile("^\\| `(reliablemq\\.[a-z.]+)` \\| ([a-z]+) \\| ([a-z, ]+) \\|", Pattern.MULTILINE);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void theTableIsComplete() throws IOException {
        registerAll();
        Map<String, String> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(GUIDE));
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2) + " " + rows.group(3));
        }
        assertThat(documented).isEqualTo(registered());
    }

    private Map<String, String> registered() {
        Map<String, String> meters = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            Meter.Id id = meter.getId();
            String kind = switch (id.getType()) {
                case DISTRIBUTION_SUMMARY -> "summary";
                default -> id.getType().name().toLowerCase(Locale.ROOT);
            };
            String tags = id.getTags().stream().map(Tag::getKey).sorted().collect(Collectors.joining(", "));
            meters.put(id.getName(), kind + " " + tags);
        }
        return meters;
    }

    private void registerAll() {
        InMemoryOutbox outbox = InMemoryOutbox.create(ManualClock.at(Instant.EPOCH));
        ReliableMetrics.relayListener(registry, "r");
        ReliableMetrics.transportEvents(registry, "r");
        ReliableMetrics.listenerEvents(registry, "l");
        ReliableMetrics.enqueueListener(registry, "o");
        ReliableMetrics.leaseListener(registry, "c");
        ReliableMetrics.outboxGauges(registry, "o", outbox.admin())
                .destinations(Destination.queue("q"))
                .build();
        ReliableMetrics.observed(
                new IdempotentConsumer() {
                    @Override
                    public ConsumerName name() {
                        return new ConsumerName("c");
                    }

                    @Override
                    public Verdict accept(Received message) {
                        throw new AssertionError("not asked");
                    }
                },
                registry);
    }
}
