package io.github.reliablemq.testkit;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.Count;
import io.github.reliablemq.DestinationLag;
import io.github.reliablemq.Failure;
import io.github.reliablemq.FailureGroup;
import io.github.reliablemq.HeldKey;
import io.github.reliablemq.Lags;
import io.github.reliablemq.MessageDetails;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessagePage;
import io.github.reliablemq.MessageState;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.spi.Envelope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What operators of an {@link InMemoryOutbox} see. Guarded by the outbox. */
final class InMemoryLooks {

    private final InMemoryOutbox outbox;

    InMemoryLooks(InMemoryOutbox outbox) {
        this.outbox = outbox;
    }

    Map<MessageState, Count> counts(int atMost) {
        Map<MessageState, Count> counts = new EnumMap<>(MessageState.class);
        for (MessageState state : MessageState.values()) {
            long found =
                    outbox.rows().stream().filter(row -> row.state() == state).count();
            counts.put(state, Count.upTo(atMost, found));
        }
        return counts;
    }

    MessagePage page(MessageFilter filter, int atMost, long after) {
        Instant now = outbox.clock().instant();
        List<MessageSummary> all = outbox.rows().stream()
                .map(InMemoryRow::summary)
                .filter(message -> filter.accepts(message, now))
                .toList();
        int from = (int) Math.min(all.size(), after + 1);
        int to = Math.min(all.size(), from + atMost);
        return new MessagePage(all.subList(from, to), to < all.size() ? Integer.toString(to - 1) : null);
    }

    List<FailureGroup> parkedByFailure(int atMost) {
        List<InMemoryRow> parked = outbox.rows().stream()
                .filter(InMemoryRow::isParked)
                .limit(atMost)
                .toList();
        Map<String, List<InMemoryRow>> groups = new LinkedHashMap<>();
        parked.forEach(row -> groups.computeIfAbsent(failure(row).fingerprint(), name -> new ArrayList<>())
                .add(row));
        Count.Bound bound = parked.size() < atMost ? Count.Bound.EXACT : Count.Bound.AT_LEAST;
        return groups.entrySet().stream()
                .map(group -> new FailureGroup(
                        group.getKey(),
                        failure(group.getValue().get(0)),
                        new Count(group.getValue().size(), bound),
                        group.getValue().get(0).envelope().recordedAt()))
                .sorted(Comparator.comparing(
                                (FailureGroup group) -> group.messages().value())
                        .reversed())
                .toList();
    }

    private static Failure failure(InMemoryRow row) {
        return row.summary().trouble().failure().orElseGet(() -> Failure.of("unknown", "unknown"));
    }

    List<HeldKey> heldKeys(int atMost) {
        Instant now = outbox.clock().instant();
        return heads(now).values().stream()
                .limit(atMost)
                .map(head -> new HeldKey(
                        head.envelope().destination().toString(),
                        head.envelope().orderingKey().orElseThrow(),
                        head.summary(),
                        Count.upTo(
                                Integer.MAX_VALUE,
                                outbox.rows().stream()
                                        .filter(row -> row.isUnfinished()
                                                && row.envelope().sharesKeyWith(head.envelope()))
                                        .count()),
                        Duration.between(head.envelope().recordedAt(), now)))
                .toList();
    }

    /** For each held key the message that holds it back. */
    private Map<List<Object>, InMemoryRow> heads(Instant now) {
        Map<List<Object>, InMemoryRow> heads = new LinkedHashMap<>();
        for (InMemoryRow row : outbox.rows()) {
            if (row.envelope().orderingKey().isPresent() && (row.isParked() || row.waits(now))) {
                heads.putIfAbsent(sequence(row.envelope()), row);
            }
        }
        return heads;
    }

    private static List<Object> sequence(Envelope envelope) {
        return List.of(envelope.destination(), envelope.orderingKey().orElse(""));
    }

    Lags lags(int atMost) {
        Instant now = outbox.clock().instant();
        Set<List<Object>> held = new HashSet<>(heads(now).keySet());
        Map<String, DestinationLag> lags = new TreeMap<>();
        int seen = 0;
        for (InMemoryRow row : outbox.rows()) {
            if (!row.isUnfinished() || seen == atMost) {
                continue;
            }
            seen++;
            String destination = row.envelope().destination().toString();
            boolean due = !held.contains(sequence(row.envelope())) && !row.isParked() && !row.waits(now);
            Duration age = due ? Duration.between(row.dueSince(), now) : Duration.ZERO;
            long heldKeys = held.stream()
                    .filter(sequence -> sequence.get(0).equals(row.envelope().destination()))
                    .count();
            Count exact = new Count(heldKeys, Count.Bound.EXACT);
            lags.merge(
                    destination,
                    new DestinationLag(destination, age, new Count(due ? 1 : 0, Count.Bound.EXACT), exact),
                    InMemoryLooks::sum);
        }
        Count.Bound bound = seen < atMost ? Count.Bound.EXACT : Count.Bound.AT_LEAST;
        return new Lags(
                lags.values().stream()
                        .map(lag -> new DestinationLag(
                                lag.destination(),
                                lag.lag(),
                                new Count(lag.due().value(), bound),
                                lag.heldBackKeys()))
                        .sorted(Comparator.comparing(DestinationLag::lag).reversed())
                        .toList(),
                bound);
    }

    private static DestinationLag sum(DestinationLag one, DestinationLag other) {
        return new DestinationLag(
                one.destination(),
                one.lag().compareTo(other.lag()) > 0 ? one.lag() : other.lag(),
                new Count(one.due().value() + other.due().value(), Count.Bound.EXACT),
                one.heldBackKeys());
    }

    Optional<MessageDetails> inspect(List<InMemoryRow> rows, List<AuditEntry> actions) {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Envelope content = rows.stream()
                .filter(InMemoryRow::isUnfinished)
                .map(InMemoryRow::envelope)
                .findFirst()
                .orElse(null);
        return Optional.of(new MessageDetails(
                rows.stream()
                        .sorted(Comparator.comparing(row -> !row.isUnfinished()))
                        .map(InMemoryRow::summary)
                        .toList(),
                content,
                rows.stream().flatMap(row -> row.attempts().stream()).toList(),
                actions));
    }
}
