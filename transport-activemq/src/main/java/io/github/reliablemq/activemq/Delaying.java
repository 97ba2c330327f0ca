package io.github.reliablemq.activemq;

import io.github.reliablemq.DelayedRetries;
import io.github.reliablemq.Destination;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has failed messages wait in an outbox where that is possible; for one thread of a listener. */
final class Delaying {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);

    private final String name;
    private final ListenerSettings settings;
    private boolean impossible;

    Delaying(String name, ListenerSettings settings) {
        this.name = name;
        this.settings = settings;
    }

    /**
     * How long failed messages wait in the thread, and where for longer.
     *
     * @param retries where they wait
     * @param inPlace waits up to that long are not worth the way through the outbox
     * @param keys whether messages with an ordering key may leave too
     * @param ownQueue where they come back to
     */
    record Rules(DelayedRetries retries, Duration inPlace, Keys keys, Destination ownQueue) {}

    /** What becomes of the messages behind one that failed, of the same key. */
    enum Keys {
        /** They wait behind it. */
        WAIT,
        /** They are handled before it. */
        PASS
    }

    /** Whether the message is to come again by itself, so that this delivery can be acknowledged. */
    boolean isDelayed(Received message, Verdict.Retry retry, Duration wait) {
        Rules rules = settings.delays().orElse(null);
        if (rules == null || wait.compareTo(rules.inPlace()) <= 0 || isHeldBack(message, rules)) {
            return false;
        }
        try {
            Optional<MessageId> later =
                    rules.retries().later(settings.consumer().name(), message, retry.attempt(), rules.ownQueue(), wait);
            if (later.isEmpty()) {
                staysHere("no relay works on the outbox of its retries; start one", null);
                return false;
            }
            impossible = false;
            LOG.debug("{}: message {} is brought back after {} by {}", name, message.id(), wait, later.get());
            settings.events().tell(events -> events.delayed(settings.from(), wait));
            return true;
        } catch (RuntimeException e) {
            staysHere("its retry was not recorded", e);
            return false;
        }
    }

    private static boolean isHeldBack(Received message, Rules rules) {
        return rules.keys() == Keys.WAIT && message.orderingKey().isPresent();
    }

    private void staysHere(String why, @Nullable RuntimeException e) {
        if (impossible) {
            LOG.debug("{}: a failed message still waits in its thread: {}", name, why, e);
        } else {
            impossible = true;
            LOG.warn("{}: a failed message waits in its thread, which takes nothing meanwhile: {}", name, why, e);
        }
    }
}
