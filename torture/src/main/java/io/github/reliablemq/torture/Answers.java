package io.github.reliablemq.torture;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A consumer whose answers are noted, and which can be held between an effect and its acknowledgement. */
final class Answers implements IdempotentConsumer {

    private final IdempotentConsumer real;
    private final Part part;
    private final History history;

    Answers(IdempotentConsumer real, Part part) {
        this.real = real;
        this.part = part;
        this.history = History.append(file(part.run(), part.incarnation()));
    }

    static Path file(Path run, String incarnation) {
        return run.resolve("answers-" + incarnation + ".tsv");
    }

    @Override
    public ConsumerName name() {
        return real.name();
    }

    @Override
    public Verdict accept(Received message) {
        Verdict verdict = real.accept(message);
        answered(message, verdict);
        return verdict;
    }

    @Override
    public boolean handlesTogether() {
        return real.handlesTogether();
    }

    @Override
    public Optional<List<Verdict>> acceptTogether(List<Received> messages) {
        Optional<List<Verdict>> verdicts = real.acceptTogether(messages);
        verdicts.ifPresent(all -> {
            for (int i = 0; i < all.size(); i++) {
                answered(messages.get(i), all.get(i));
            }
        });
        return verdicts;
    }

    private void answered(Received message, Verdict verdict) {
        history.note(verdict.getClass().getSimpleName(), message.id());
        if (verdict instanceof Verdict.Done && Switch.HOLD.isOn(part.run(), part.name())) {
            history.note(Switch.HOLD.name(), message.id());
            holdForEver();
        }
    }

    private static void holdForEver() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // Only a signal ends this.
            }
        }
    }
}
