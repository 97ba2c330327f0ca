package io.github.reliablemq.benchmarks;

import io.github.reliablemq.MessageId;
import io.lettuce.core.RedisClient;
import java.util.List;

/** A way to note in Redis that messages are being handled, and then that they were. Thread-safe. */
interface Noting extends AutoCloseable {

    /** Connects a way to note. */
    interface Opener {
        Noting on(RedisClient client);
    }

    /**
     * Takes all of them, and then notes that they are done.
     *
     * @throws io.github.reliablemq.benchmarks.harness.WrongCountException when one was taken before
     */
    void note(List<MessageId> messages) throws InterruptedException;

    @Override
    void close();
}
