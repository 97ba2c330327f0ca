package io.github.reliablemq.examples.flights;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Notes what a consumer answers to each delivery, from outside the library. Thread-safe. */
final class AnswerLog {

    private static final String DUPLICATE = Verdict.Duplicate.class.getSimpleName();

    private final Lines lines;

    private AnswerLog(Lines lines) {
        this.lines = lines;
    }

    static AnswerLog create(Path directory, String incarnation) {
        return new AnswerLog(Lines.append(file(directory, incarnation)));
    }

    /** Counts the deliveries that incarnation answered without an effect, because there had been one. */
    static Tail repeatsSuppressed(Path directory, String incarnation) {
        return new Tail(file(directory, incarnation), DUPLICATE::equals);
    }

    /** The same consumer, with its answers noted here. */
    IdempotentConsumer around(IdempotentConsumer consumer) {
        return new IdempotentConsumer() {
            @Override
            public ConsumerName name() {
                return consumer.name();
            }

            @Override
            public Verdict accept(Received message) {
                Verdict verdict = consumer.accept(message);
                try {
                    lines.write(verdict.getClass().getSimpleName());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return verdict;
            }
        };
    }

    private static Path file(Path directory, String incarnation) {
        return directory.resolve("answers-" + incarnation + ".log");
    }
}
