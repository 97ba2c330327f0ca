package io.github.reliablemq.torture;

import java.util.List;

/** Writers who do not leave the sending to the outbox. */
final class RogueWriters {

    private RogueWriters() {}

    /** Sends to the broker while the transaction is open, which then rolls back. */
    static void sendBeforeTheCommit(PlantedScene scene) throws Exception {
        scene.consume();
        Draft kept = scene.draft();
        Draft undone = scene.draft();
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            for (Draft draft : List.of(kept, undone)) {
                PlantedScene.Open tx = scene.announce(draft);
                broker.send(draft);
                broker.commit();
                if (draft.equals(undone)) {
                    tx.rollback();
                } else {
                    tx.commit();
                }
            }
        }
    }

    /** Remembers what was recorded and sends it from memory after the commit, also what was undone to a savepoint. */
    static void ignoreSavepoints(PlantedScene scene) throws Exception {
        scene.consume();
        Draft kept = scene.draft();
        Draft undone = scene.draft();
        PlantedScene.Open tx = scene.announce(kept, undone);
        tx.record(kept);
        tx.handle().savepoint("before_undone");
        tx.noteSavepoint(undone);
        tx.record(undone);
        tx.handle().rollbackToSavepoint("before_undone");
        tx.commit();
        try (RogueSession broker = RogueSession.transacted(scene.brokerUrl(), scene.queue())) {
            broker.send(kept);
            broker.send(undone);
            broker.commit();
        }
        scene.database().execute("delete from reliable_outbox");
    }
}
