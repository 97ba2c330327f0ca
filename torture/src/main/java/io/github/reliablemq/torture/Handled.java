package io.github.reliablemq.torture;

import io.github.reliablemq.Received;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;

/** The handler of both kinds of consumers: notes when it begins and ends, and does what the message makes it do. */
final class Handled {

    private final Part part;
    private final String consumer;
    private final History history;
    private final Set<String> hung = ConcurrentHashMap.newKeySet();

    Handled(Part part, String consumer) {
        this.part = part;
        this.consumer = consumer;
        this.history = part.history("handled-" + consumer + "-" + part.incarnation());
    }

    /** The effect in the database; the caller says in which transaction. */
    interface Effect {
        void happen(Received message, String hash) throws Exception;
    }

    void handle(Received message, Effect effect) throws Exception {
        String hash = Content.hash(
                message.body().toBytes(), message.headers().find(Content.SALT).orElse(""));
        history.note("enter", message.id(), hash);
        suffer(message);
        effect.happen(message, hash);
        history.note("exit", message.id());
    }

    /** A row for each time it happened: nothing in that table keeps a second one out. */
    void insert(Handle tx, Received message, String hash) {
        tx.execute(
                "insert into effect (consumer, message_id, incarnation, hash) values (?, ?, ?, ?)",
                consumer,
                message.id().toString(),
                part.incarnation(),
                hash);
    }

    private void suffer(Received message) throws InterruptedException {
        String kind = message.headers().find(Content.KIND).orElse("");
        if (kind.equals(Content.Kind.HALT_CONSUMER.name())) {
            Runtime.getRuntime().halt(Content.Kind.HALTED);
        }
        if (kind.equals(Content.Kind.HANG.name()) && hung.add(message.id().toString())) {
            new CountDownLatch(1).await();
        }
    }
}
