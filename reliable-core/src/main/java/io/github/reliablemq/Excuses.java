package io.github.reliablemq;

import io.github.reliablemq.spi.Blame;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often failures of one message were put down to others, in a row. One that goes on like that is the message's own:
 * a handler that ends its connection each time, or deadlocks with itself, would never be charged otherwise.
 * Thread-safe.
 */
final class Excuses {

    private static final int STORE = 2;
    /** Three deliveries with three tries each. */
    private static final int CONTENTION = 9;

    private static final int MOST_REMEMBERED = 1_000;

    private final Map<Excuse, Integer> used = Collections.synchronizedMap(new Remembered());

    private record Excuse(MessageId id, Blame blame) {}

    /** Whose fault it is, when the store thinks so. */
    Blame consider(MessageId id, Blame blame) {
        if (blame == Blame.HANDLER) {
            forget(id);
            return blame;
        }
        int times = used.merge(new Excuse(id, blame), 1, Integer::sum);
        return times > (blame == Blame.STORE ? STORE : CONTENTION) ? Blame.HANDLER : blame;
    }

    /** It went well, or failed by itself. */
    void forget(MessageId id) {
        used.remove(new Excuse(id, Blame.STORE));
        used.remove(new Excuse(id, Blame.CONTENTION));
    }

    /** Forgets the oldest. */
    private static final class Remembered extends LinkedHashMap<Excuse, Integer> {

        @Override
        protected boolean removeEldestEntry(Map.Entry<Excuse, Integer> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
