package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may happen to the broker. */
final class BrokerFaults {

    /** What relays and listeners say when they notice. */
    static final String NOTICED =
            "out of reach|is left alone for a while|no connection to the broker|has kept our former connection";

    private BrokerFaults() {}

    private static Logs processes(Scene scene) {
        List<Actor> actors = new ArrayList<>(scene.stage().actors(Role.RELAY));
        actors.addAll(scene.stage().actors(Role.JDBC_CONSUMER));
        actors.addAll(scene.stage().actors(Role.REDIS_CONSUMER));
        return Logs.of(actors);
    }

    /** SIGKILL, and a new one on the same store. */
    static final class Killed implements Fault {

        private @Nullable Logs logs;

        @Override
        public void inject(Scene scene) {
            logs = processes(scene);
            scene.stage().broker().kill();
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return logs == null ? Optional.empty() : logs.find(NOTICED);
        }

        @Override
        public void heal(Scene scene) {
            scene.stage().broker().restart();
        }

        @Override
        public Duration hold() {
            return Duration.ofSeconds(1);
        }
    }

    /** SIGSTOP for longer than a send may take. */
    static final class Frozen implements Fault {

        private @Nullable Logs logs;

        @Override
        public void inject(Scene scene) {
            logs = Logs.of(scene.stage().actors(Role.RELAY));
            scene.stage().broker().freeze();
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return logs == null ? Optional.empty() : logs.find(NOTICED);
        }

        @Override
        public void heal(Scene scene) {
            scene.stage().broker().thaw();
        }

        @Override
        public Duration hold() {
            return RelayMain.SEND_DEADLINE.multipliedBy(2);
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(8);
        }
    }

    /** The store is full for the two queues until somebody makes room. */
    static final class Full implements Fault {

        private static final Duration ROOM_AGAIN = Duration.ofMinutes(10);

        private @Nullable Logs logs;

        @Override
        public void inject(Scene scene) throws JMSException {
            logs = Logs.of(scene.stage().actors(Role.RELAY));
            scene.stage().queues().fill(Queues.FILLER);
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return logs == null ? Optional.empty() : logs.find("is left alone for a while");
        }

        @Override
        public void heal(Scene scene) {
            // The longer a run, the more files there are that the broker has to get rid of, one after the other.
            if (!Patience.until(ROOM_AGAIN, () -> hasRoom(scene))) {
                throw new TortureException("The broker's store is still full " + ROOM_AGAIN + " after it was emptied");
            }
        }

        private static boolean hasRoom(Scene scene) {
            try {
                scene.stage().queues().empty(Queues.FILLER);
                return scene.stage().queues().hasRoomFor(Queues.ROOM);
            } catch (JMSException e) {
                return false;
            }
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(15);
        }
    }
}
