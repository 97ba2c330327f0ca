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

    /** Ends relays until it is parked. */
    static final class ForRelays implements Fault {

        private @Nullable String id;
        private int ended;

        @Override
        public void inject(Scene scene) {
            id = scene.messages()
                    .send(Queues.JDBC, Content.Kind.HALT_RELAY)
                    .id()
                    .toString();
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            ended += revive(scene, Role.RELAY);
            List<String> why = scene.database()
                    .tryList("select failure_type from reliable_outbox where state = 2 and message_id = '" + id + "'");
            return ended > 0 && !why.isEmpty()
                    ? Optional.of("parked as " + why.get(0) + " after it had ended " + ended
                            + " relay processes with status " + Content.Kind.HALTED)
                    : Optional.empty();
        }

        @Override
        public void heal(Scene scene) {
            ended += revive(scene, Role.RELAY);
        }

        @Override
        public Duration patience() {
            return PATIENCE;
        }
    }

    /** Ends consumers until it is set aside. */
    static final class ForConsumers implements Fault {

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
            return PATIENCE;
        }
    }
}
