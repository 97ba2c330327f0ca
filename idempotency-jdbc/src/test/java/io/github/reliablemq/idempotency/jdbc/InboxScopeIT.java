package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.HandlerScope;
import io.github.reliablemq.MessageHandler;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is current around a handler in the inbox's transaction. */
final class InboxScopeIT {

    private final InboxDatabase database = new InboxDatabase();
    private final List<String> steps = new ArrayList<>();
    private final HandlerScope scope = message -> {
        steps.add("open " + message.id());
        return () -> steps.add("end " + message.id());
    };
    private final MessageHandler<Handle> handler = (tx, message) -> {
        steps.add("handle " + message.id());
        effect(tx, message, 1);
    };

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void eachMessageOfABatchHasAScopeOfItsOwnAndADuplicateHasNone() {
        Received first = message();
        Received second = message();
        var consumer = database.inbox().consumer("warehouse", handler.within(scope));

        assertThat(consumer.acceptTogether(List.of(first, second))).isPresent();
        assertThat(consumer.accept(first)).isEqualTo(new Verdict.Duplicate());

        assertThat(steps)
                .containsExactly(
                        "open " + first.id(),
                        "handle " + first.id(),
                        "end " + first.id(),
                        "open " + second.id(),
                        "handle " + second.id(),
                        "end " + second.id());
        assertThat(database.effects()).isEqualTo(2);
    }
}
