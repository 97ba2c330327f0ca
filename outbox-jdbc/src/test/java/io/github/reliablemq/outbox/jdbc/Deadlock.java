package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.KeyLockException;
import io.github.reliablemq.Message;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Two transactions that record the same two messages in opposite orders, and each want what the other has. */
final class Deadlock {

    private Deadlock() {}

    /** Whichever the database chose to end, its caller is told what to do. */
    static void assertTheLoserIsTold(OutboxDatabase database, Message one, Message other) {
        try (Handle first = database.jdbi.open();
                OtherSession second = new OtherSession(database)) {
            first.begin();
            database.outbox.producer(first).send(one);
            second.start(tx -> {
                database.outbox.producer(tx).send(other);
                return database.outbox.producer(tx).send(one);
            });
            second.awaitWaiting();
            Throwable lost = lastSend(database, first, other);
            assertThat(lost == null ? second.failure() : lost)
                    .isInstanceOf(KeyLockException.class)
                    .hasMessageContaining("do all of it again");
        }
    }

    private static @Nullable Throwable lastSend(OutboxDatabase database, Handle first, Message other) {
        try {
            database.outbox.producer(first).send(other);
            first.commit();
            return null;
        } catch (KeyLockException e) {
            first.rollback();
            return e;
        }
    }
}
