package io.github.reliablemq.torture;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.outbox.jdbc.JdbcOutbox;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** What an operator does to messages of a run, through the library, with a history. */
final class OperatorDesk {

    private static final Operator OPERATOR = Operator.named("nemesis").because("it ends relays");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final OutboxAdmin admin;
    private final Database database;
    private final History history;

    OperatorDesk(Stage stage) {
        this.admin = JdbcOutbox.create(Jdbi.create(stage.database().source())).admin();
        this.database = stage.database();
        this.history = History.append(stage.run().resolve("operator.tsv"));
    }

    /** Gives up a parked message; one that is not parked stays what it is. */
    void discard(String id) {
        String parked = "select 1 from reliable_outbox where state = 2 and message_id = '" + id + "'";
        if (database.tryList(parked).isEmpty()) {
            return;
        }
        boolean maybe = !database.tryList(parked + " and maybe_sent").isEmpty();
        // Noted before: whatever becomes of the call, it may have had its effect.
        history.note("discard", id, maybe ? "maybe" : History.NONE);
        MessageId message = new MessageId(UUID.fromString(id));
        boolean done = Patience.until(PATIENCE, () -> admin.discard(message, OPERATOR) == OutboxAdmin.Answer.DONE);
        if (!done) {
            throw new BrokenPromiseException("Parked message " + id + " could not be discarded within " + PATIENCE);
        }
    }
}
