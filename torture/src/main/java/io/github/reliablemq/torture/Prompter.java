package io.github.reliablemq.torture;

import io.github.reliablemq.MessageId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Sends the campaign's own messages: through the library, in transactions with a history. Thread-safe. */
final class Prompter {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Business business;
    private final History special;

    Prompter(Stage stage) {
        this.business = new Business(
                Jdbi.create(stage.database().source()),
                "nemesis",
                new TransactionNumbers(),
                History.append(stage.run().resolve("writer-nemesis.tsv")));
        this.special = History.append(stage.run().resolve("special.tsv"));
    }

    /** A message of that kind, committed for certain. */
    Draft send(String queue, Content.Kind kind) {
        return commit(List.of(draft(queue, kind))).get(0);
    }

    /** The same with a key of its own, and a harmless one behind it, which is returned second. */
    List<Draft> sendAtTheHead(String queue, Content.Kind kind) {
        String key = "k" + UUID.randomUUID();
        return commit(List.of(
                draft(queue, kind).keyed(key, 1),
                draft(queue, Content.Kind.PLAIN).keyed(key, 2)));
    }

    /** A harmless one to each queue, committed for certain. */
    List<Draft> sendToAll() {
        return commit(Queues.ALL.stream()
                .map(queue -> draft(queue, Content.Kind.PLAIN))
                .toList());
    }

    private static Draft draft(String queue, Content.Kind kind) {
        UUID id = UUID.randomUUID();
        return Draft.plain(new MessageId(id), queue, "from the prompter " + id, "prompter")
                .of(kind);
    }

    private static Draft afresh(Draft draft) {
        Draft fresh = draft(draft.queue(), draft.kind());
        String key = draft.key();
        return key == null ? fresh : fresh.keyed(key, draft.keySeq());
    }

    private synchronized List<Draft> commit(List<Draft> drafts) {
        List<Draft> current = new ArrayList<>(drafts);
        boolean committed = Patience.until(PATIENCE, () -> {
            // Whatever became of the former try, its ids are used up.
            current.replaceAll(Prompter::afresh);
            current.stream()
                    .filter(draft -> draft.kind() != Content.Kind.PLAIN)
                    .forEach(draft -> special.note(draft.id(), draft.kind()));
            return business.run(Plan.of(current)) == Business.Ending.OK;
        });
        if (!committed) {
            throw new TortureException("The campaign's own message was not committed within " + PATIENCE);
        }
        return List.copyOf(current);
    }
}
