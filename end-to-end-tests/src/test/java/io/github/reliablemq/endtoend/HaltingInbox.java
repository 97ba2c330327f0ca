package io.github.reliablemq.endtoend;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Blame;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** A real inbox whose process ends at a point of its way. */
record HaltingInbox(Inbox<Handle> real, CrashPoint point) implements Inbox<Handle> {

    @Override
    public InboxTransaction<Handle> begin() {
        return new Transaction(real.begin(), point);
    }

    @Override
    public Optional<AttemptLog> attempts() {
        return real.attempts();
    }

    private record Transaction(InboxTransaction<Handle> real, CrashPoint point) implements InboxTransaction<Handle> {

        @Override
        public Handle handle() {
            return real.handle();
        }

        @Override
        public Admission admit(ConsumerName consumer, MessageId id) {
            point.haltAt(CrashPoint.BEFORE_INSERT);
            Admission admission = real.admit(consumer, id);
            point.haltAt(CrashPoint.AFTER_INSERT);
            return admission;
        }

        @Override
        public Optional<Set<MessageId>> admitAll(ConsumerName consumer, List<MessageId> ids) {
            point.haltAt(CrashPoint.BEFORE_INSERT);
            Optional<Set<MessageId>> admitted = real.admitAll(consumer, ids);
            point.haltAt(CrashPoint.AFTER_INSERT);
            return admitted;
        }

        @Override
        public Blame blame(Exception thrown) {
            return real.blame(thrown);
        }

        @Override
        public void commit() {
            point.haltAt(CrashPoint.BEFORE_COMMIT);
            real.commit();
            point.haltAt(CrashPoint.AFTER_COMMIT);
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
