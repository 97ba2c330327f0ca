package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may happen to consumers and what they are given. */
final class ConsumerFaults {

    private ConsumerFaults() {}

    static String queue(Role role) {
        return role == Role.JDBC_CONSUMER ? Queues.JDBC : Queues.REDIS;
    }

    /** Whether any consumer answered so to that message, in any of its lives. */
    static Optional<String> answered(Scene scene, String verdict, String id) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(scene.run(), "answers-*.tsv")) {
            for (Path file : files) {
                Optional<String> line = LogMark.atBeginning(file).find("\t" + verdict + "\t" + id);
                if (line.isPresent()) {
                    return Optional.of(file.getFileName() + ": " + line.get());
                }
            }
        }
        return Optional.empty();
    }

    /** SIGKILL after the effect, before the acknowledgement. */
    static final class KilledBeforeAcknowledgement implements Fault {

        private final Role role;
        private @Nullable Actor victim;
        private @Nullable String id;

        KilledBeforeAcknowledgement(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) {
            Actor actor = scene.anyOf(role);
            victim = actor;
            LogMark answers = LogMark.at(Answers.file(scene.run(), actor.incarnation()));
            Switch.HOLD.on(scene.run(), actor.name());
            Patience.until(Duration.ofSeconds(5), () -> answers.find("\tHOLD\t").isPresent());
            actor.kill();
            id = answers.find("\tHOLD\t").map(line -> line.split("\t", -1)[2]).orElse(null);
        }

        @Override
        public Optional<String> evidence(Scene scene) throws IOException {
            return id == null || victim == null || !victim.isAlive()
                    ? Optional.empty()
                    : answered(scene, "Duplicate", id).map(line -> "its effect was there when it came again: " + line);
        }

        @Override
        public void heal(Scene scene) {
            if (victim != null) {
                Switch.HOLD.off(scene.run(), victim.name());
                victim.start();
                victim.awaitReady();
            }
        }

        @Override
        public Duration hold() {
            return Duration.ofMillis(300);
        }

        @Override
        public Duration patience() {
            return hold();
        }
    }

    /** A handler that does not come back. */
    static final class Hanging implements Fault {

        private final Role role;
        private @Nullable Logs logs;

        Hanging(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) {
            logs = Logs.of(scene.stage().actors(role));
            scene.messages().send(queue(role), Content.Kind.HANG);
        }

        @Override
        public Optional<String> evidence(Scene scene) {
            return logs == null ? Optional.empty() : logs.find("a handler has run for");
        }

        @Override
        public void heal(Scene scene) {
            // The second time it comes back.
        }

        @Override
        public Duration hold() {
            return Listening.HANDLER_LIMIT;
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(20);
        }
    }

    /** Messages by other senders that cannot be read. */
    static final class Damaged implements Fault {

        private final Role role;
        private int expected;

        Damaged(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) throws JMSException {
            expected = foreign(scene) + scene.stage().queues().sendDamaged(queue(role));
        }

        @Override
        public Optional<String> evidence(Scene scene) throws JMSException {
            int found = foreign(scene);
            return found >= expected
                    ? Optional.of(found + " damaged messages in " + Queues.dead(queue(role)))
                    : Optional.empty();
        }

        private int foreign(Scene scene) throws JMSException {
            return (int) scene.stage().queues().ids(Queues.dead(queue(role))).stream()
                    .filter(History.NONE::equals)
                    .count();
        }

        @Override
        public void heal(Scene scene) {
            // They are where they belong.
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(15);
        }
    }

    /** More copies of one message, all at once. */
    static final class Copies implements Fault {

        private static final int COPIES = 6;

        private final Role role;
        private @Nullable String id;

        Copies(Role role) {
            this.role = role;
        }

        @Override
        public void inject(Scene scene) throws JMSException {
            Draft draft = scene.messages().send(queue(role), Content.Kind.PLAIN);
            id = draft.id().toString();
            scene.stage().queues().sendCopies(draft, COPIES);
        }

        @Override
        public List<String> copied() {
            return id == null ? List.of() : List.of(id);
        }

        @Override
        public Optional<String> evidence(Scene scene) throws IOException {
            return id == null ? Optional.empty() : answered(scene, "Duplicate", id);
        }

        @Override
        public void heal(Scene scene) {
            // They are acknowledged by those who recognise them.
        }
    }
}
