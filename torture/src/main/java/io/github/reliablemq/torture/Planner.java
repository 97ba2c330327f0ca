package io.github.reliablemq.torture;

import io.github.reliablemq.MessageId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Thinks up the transactions of one thread of a writer. Most of its keys are its own. Not thread-safe. */
final class Planner {

    private static final int ROLLED_BACK_PERCENT = 2;
    private static final int SAVEPOINT_PERCENT = 2;
    private static final int KEYED_PERCENT = 50;
    private static final int HOT_PERCENT = 10;
    /** Of the keyed ones: under keys that all writers use, so that transactions of one key overlap. */
    private static final int SHARED_PERCENT = 20;

    private static final int SHARED_KEYS = 8;
    private static final int DELAYED_PERCENT = 5;
    private static final int SEVERAL_PERCENT = 10;
    private static final int HELD_PERCENT = 5;
    private static final int CHOSEN_ID_PERCENT = 10;
    private static final int BYTES_PERCENT = 20;
    private static final int CONTENDED_PERCENT = 60;
    private static final int MOST_TEXT = 600;
    private static final String SHARED = "shared";

    private final String owner;
    private final int keys;
    private final SplittableRandom random;
    private final Map<String, Integer> generations = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();

    Planner(String owner, int keys, long seed) {
        this.owner = owner;
        this.keys = keys;
        this.random = new SplittableRandom(seed);
    }

    Plan next(boolean contended) {
        List<Draft> drafts = new ArrayList<>();
        int copies = hits(SEVERAL_PERCENT) ? random.nextInt(2, 6) : 1;
        for (int i = 0; i < copies; i++) {
            addPair(drafts);
        }
        List<Draft> undone = hits(SAVEPOINT_PERCENT) ? List.of(draft(anyQueue(), null)) : List.of();
        Plan.Fate fate = hits(ROLLED_BACK_PERCENT) ? Plan.Fate.ROLL_BACK : Plan.Fate.COMMIT;
        Duration hold = hits(HELD_PERCENT) ? Duration.ofMillis(random.nextInt(5, 80)) : Duration.ZERO;
        return new Plan(fate, drafts, undone, hold, manner(contended));
    }

    /**
     * A key of its own gets another name: whether its last message is committed is unknown, and so is its place. Keys
     * that are shared keep theirs: of transactions that overlap nothing is promised anyhow.
     */
    void retire(Plan plan) {
        for (Draft draft : plan.drafts()) {
            String key = draft.key();
            if (key != null && !key.startsWith(SHARED)) {
                generations.merge(stem(key), 1, Integer::sum);
            }
        }
    }

    private Plan.Manner manner(boolean contended) {
        if (!contended || !hits(CONTENDED_PERCENT)) {
            return Plan.Manner.POLITE;
        }
        return random.nextBoolean() ? Plan.Manner.DEADLOCK : Plan.Manner.SERIALIZABLE;
    }

    /** To both queues, under one key if any. */
    private void addPair(List<Draft> drafts) {
        String key = hits(KEYED_PERCENT) ? key() : null;
        for (String queue : Queues.ALL) {
            drafts.add(draft(queue, key));
        }
    }

    private Draft draft(String queue, @Nullable String key) {
        MessageId id = new MessageId(new UUID(random.nextLong(), random.nextLong()));
        Instant due = key == null && hits(DELAYED_PERCENT)
                ? Instant.now().plusMillis(random.nextInt(1_000, 5_000)).truncatedTo(ChronoUnit.MICROS)
                : null;
        long number = key == null ? 0 : numbers.merge(queue + " " + key, 1L, Long::sum);
        return new Draft(
                id,
                hits(CHOSEN_ID_PERCENT),
                queue,
                key,
                number,
                due,
                text(),
                hits(BYTES_PERCENT),
                Long.toHexString(random.nextLong()),
                Content.Kind.PLAIN);
    }

    private String key() {
        if (hits(SHARED_PERCENT)) {
            return SHARED + random.nextInt(SHARED_KEYS);
        }
        String stem = owner + "k" + (hits(HOT_PERCENT) ? "hot" : random.nextInt(keys));
        return stem + "g" + generations.getOrDefault(stem, 0);
    }

    private static String stem(String key) {
        return key.substring(0, key.lastIndexOf('g'));
    }

    private String text() {
        int length = random.nextInt(20, MOST_TEXT);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(Long.toString(random.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX))
                    .append(" Grüße ");
        }
        return text.toString();
    }

    private String anyQueue() {
        return Queues.ALL.get(random.nextInt(Queues.ALL.size()));
    }

    private boolean hits(int percent) {
        return random.nextInt(100) < percent;
    }
}
