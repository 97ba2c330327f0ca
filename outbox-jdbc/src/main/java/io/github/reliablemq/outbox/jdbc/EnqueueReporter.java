package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.Recorded;
import io.github.reliablemq.Recorded.Answer;
import io.github.reliablemq.ReliableException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener what became of each call that records, and keeps it from failing one. Thread-safe. */
final class EnqueueReporter {

    private static final Logger LOG = LoggerFactory.getLogger(EnqueueListener.class);

    private final EnqueueListener listener;

    EnqueueReporter(EnqueueListener listener) {
        this.listener = listener;
    }

    /** Records something, and tells if it was refused. */
    <R> R refusing(int messages, Supplier<R> recording) {
        try {
            return recording.get();
        } catch (ReliableException e) {
            tell(l -> l.onRefused(messages, e));
            throw e;
        }
    }

    /** @param answers for each row */
    void recorded(List<NewRow> rows, List<Recorded> answers) {
        int messages = 0;
        long bytes = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (!answers.get(i).isDuplicate()) {
                messages++;
                bytes += rows.get(i).body().size();
            }
        }
        tell(messages, bytes, rows.size() - messages);
    }

    void recorded(NewRow template, Answer answer) {
        boolean isNew = answer == Answer.NEW;
        tell(isNew ? 1 : 0, isNew ? template.body().size() : 0, isNew ? 0 : 1);
    }

    private void tell(int messages, long bytes, int duplicates) {
        tell(l -> l.onRecorded(messages, bytes, duplicates));
    }

    private void tell(Consumer<EnqueueListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException | Error e) {
            LOG.warn("An EnqueueListener threw; recording goes on. Repair it", e);
        }
    }
}
