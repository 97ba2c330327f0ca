package io.github.reliablemq.idempotency.jdbc;

import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.effect;
import static io.github.reliablemq.idempotency.jdbc.InboxDatabase.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import io.github.reliablemq.servers.SharedServers;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of the driver that change how statements travel, and so how several in one round trip end. */
@DisplayName("P4: with any of the driver's ways to send statements")
final class InboxDriverSettingsIT {

    private static final String EACH = "with {0}";

    @ParameterizedTest(name = EACH)
    @ValueSource(
            strings = {
                "&preferQueryMode=simple",
                "&prepareThreshold=1",
                "&autosave=always&cleanupSavepoints=true",
                "&autosave=conservative"
            })
    void keyAndEffectAreCommittedOnceOrNotAtAll(String settings) {
        try (InboxDatabase database = new InboxDatabase(SharedServers.postgres(), settings)) {
            IdempotentConsumer consumer =
                    database.inbox().consumer("warehouse", (tx, message) -> effect(tx, message, 1));
            IdempotentConsumer failing = database.inbox().consumer("failing", (tx, message) -> {
                effect(tx, message, 1);
                throw new IllegalStateException("thrown for the test");
            });
            IdempotentConsumer restarting = database.inbox().consumer("restarting", (tx, message) -> {
                tx.getConnection().rollback();
                effect(tx, message, 1);
            });
            IdempotentConsumer committing = database.inbox().consumer("committing", (tx, message) -> {
                effect(tx, message, 1);
                tx.getConnection().commit();
            });
            // More than once, since the driver begins to prepare a statement on the server at some point.
            for (int i = 0; i < 7; i++) {
                Received message = message();
                assertThat(consumer.accept(message)).isEqualTo(new Verdict.Done());
                assertThat(consumer.accept(message)).isEqualTo(new Verdict.Duplicate());
                assertThat(consumer.acceptTogether(List.of(message(), message)))
                        .contains(List.of(new Verdict.Done(), new Verdict.Duplicate()));
                assertThat(failing.accept(message)).isInstanceOf(Verdict.Retry.class);
                assertThat(restarting.accept(message)).isInstanceOf(Verdict.Retry.class);
                assertThat(committing.accept(message)).isInstanceOf(Verdict.Retry.class);
            }
            assertThat(database.effects()).isEqualTo(14);
            assertThat(database.keys()).isEqualTo(14);
        }
    }
}
