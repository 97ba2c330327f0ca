package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Messages that end the process that touches them, each time. */
final class Poison {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Poison() {}

    /** Starts those again that the poison ended; returns how many. */
    private static int revive(Scene scene, Role role) {
        int revived = 0;
        for (Actor actor : scene.stage().actors(role)) {
            if (actor.isGoneByItself() && actor.status().equals(OptionalInt.of(Content.Kind.HALTED))) {
                // Nobody waits for half a minute of silence: the dead relay's last sign of life grows old at once.
                scene.database()
                        .execute("update reliable_outbox_relay set seen_at = seen_at - interval '1 minute'"
                                + " where relay = '" + actor.name() + "'");
                actor.start();
                actor.awaitReady();
                revived++;
            }
        }
        return revived;
    }

    /** @throws BrokenPromiseException when a message has ended more processes than any may */
    private static void judge(int ended, int most, @Nullable String id) {
        if (ended > most) {
            throw new BrokenPromiseException("Message " + id + " ended " + ended
                    + " processes and is still not set aside; it may end " + most + " (P11)");
        }
    }

    /** What becomes of it when it is parked. */
    enum Aftermath {
        STAYS_PARKED,
        /** It was the head of a key: an operator gives it up, and what waited behind it goes. */
        DISCARDED
    }

    /** Ends relays until it is parked. */
    static final class ForRelays implements Fault {

        /** Of each relay: at ease, careful, with a batch it announced, and with that message alone. */
        private static final int MOST_ENDS = 4;

        private final Aftermath aftermath;
        private @Nullable String id;
        private @Nullable String behind;
        private int ended;

        ForRelays(Aftermath aftermath) {
            this.aftermath = aftermath;
        }

        @Override
        public void inject(Scene scene) {
            List<Draft> sent = aftermath == Aftermath.DISCARDED
                    ? scene.messages().sendAtTheHead(Queues.JDBC, Content.Kind.HALT_RELAY)
                    : List.of(scene.messages().send(Queues.JDBC, Content.Kind.HALT_RELAY));
            id = sent.get(0).id().toString();
            behind = sent.size() > 1 ? sent.get(1).id().toString() : null;
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            ended += revive(scene, Role.RELAY);
            judge(ended, MOST_ENDS * scene.stage().actors(Role.RELAY).size(), id);
            List<String> why = scene.database()
                    .tryList("select failure_type from reliable_outbox where state = 2 and message_id = '" + id + "'");
            return ended > 0 && !why.isEmpty() && isHeld(scene)
                    ? Optional.of("parked as " + why.get(0) + " after it had ended " + ended
                            + " relay processes with status " + Content.Kind.HALTED)
                    : Optional.empty();
        }

        /** Whether the one behind it waits, if there is any. */
        private boolean isHeld(Scene scene) {
            return behind == null
                    || !scene.database()
                            .tryList("select 1 from reliable_outbox where state = 0 and message_id = '" + behind + "'")
                            .isEmpty();
        }

        @Override
        public void heal(Scene scene) {
            ended += revive(scene, Role.RELAY);
            if (id != null && aftermath == Aftermath.DISCARDED) {
                scene.operator().discard(id);
            }
        }

        @Override
        public Duration patience() {
            return PATIENCE;
        }
    }

    /** Ends consumers until it is set aside. */
    static final class ForConsumers implements Fault {

        /** Three that were begun and never ended, and one that was not counted: the first delivery. */
        private static final int MOST_ENDS = 4;

        private final Role role;
        private @Nullable String id;
        private int ended;

        ForConsumers(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) {
            id = scene.messages()
                    .send(ConsumerFaults.queue(role), Content.Kind.HALT_CONSUMER)
                    .id()
                    .toString();
        }

        @Override
        public Optional<String> evidence(Scene scene) throws JMSException {
            ended += revive(scene, role);
            judge(ended, MOST_ENDS, id);
            boolean dead = scene.stage()
                    .queues()
                    .ids(Queues.dead(ConsumerFaults.queue(role)))
                    .contains(id);
            return ended > 0 && dead
                    ? Optional.of("in the dead letters after it had ended " + ended + " processes with status "
                            + Content.Kind.HALTED)
                    : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            ended += revive(scene, role);
        }

        @Override
        public Duration patience() {
            // With leases it is set aside a minute later: its process might only have stood still.
            return role == Role.REDIS_CONSUMER ? PATIENCE.plusMinutes(1) : PATIENCE;
        }
    }
}
