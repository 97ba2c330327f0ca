package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Processes that use the database end, or stand still, in the middle of a transaction. */
final class Kills {

    private static final Duration SEARCH = Duration.ofSeconds(4);

    private Kills() {}

    /** SIGKILL while a transaction is open; a new life at once. */
    static final class InTransaction implements Fault {

        private final Role role;
        private @Nullable OpenTransaction victim;

        InTransaction(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) {
            victim = OpenTransaction.freeze(scene, scene.anyOf(role), SEARCH);
            if (victim != null) {
                victim.actor().kill();
            }
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return victim == null
                    ? Optional.empty()
                    : victim.serverSaid("unexpected EOF on client connection with an open transaction");
        }

        @Override
        public void heal(Scene scene) {
            if (victim != null) {
                victim.actor().start();
                victim.actor().awaitReady();
            }
        }

        @Override
        public Duration hold() {
            return Duration.ofMillis(500);
        }
    }

    /** SIGSTOP while a claim is open, for longer than a claim may take. */
    static final class FrozenRelay implements Fault {

        private @Nullable OpenTransaction victim;

        @Override
        public void inject(Scene scene) {
            victim = OpenTransaction.freeze(scene, scene.anyOf(Role.RELAY), SEARCH);
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return victim == null
                    ? Optional.empty()
                    : victim.serverSaid("terminating connection due to (idle-in-transaction|transaction) timeout");
        }

        @Override
        public void heal(Scene scene) {
            if (victim != null) {
                victim.actor().thaw();
            }
        }

        @Override
        public Duration hold() {
            return victim == null ? Duration.ZERO : RelayMain.CLAIM_TIMEOUT.plusMillis(1_500);
        }
    }
}
