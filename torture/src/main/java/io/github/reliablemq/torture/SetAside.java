package io.github.reliablemq.torture;

import jakarta.jms.JMSException;
import java.util.HashSet;
import java.util.Set;

/** Notes which messages were seen parked or among the dead letters while the run goes on. Not thread-safe. */
final class SetAside {

    private static final String OUTBOX = "outbox";

    private final Stage stage;
    private final History history;
    private final Set<String> seen = new HashSet<>();

    SetAside(Stage stage) {
        this.stage = stage;
        this.history = History.append(stage.run().resolve("parked.tsv"));
    }

    void look() {
        stage.database()
                .tryList("select message_id from reliable_outbox where state = 2")
                .forEach(id -> note(id, OUTBOX));
        for (String queue : Queues.ALL) {
            try {
                stage.queues().ids(Queues.dead(queue)).forEach(id -> note(id, Queues.dead(queue)));
            } catch (JMSException away) {
                // The next look sees them too: they only leave by hand.
            }
        }
    }

    private void note(String id, String place) {
        if (!id.equals(History.NONE) && seen.add(id)) {
            history.note(id, place);
        }
    }
}
