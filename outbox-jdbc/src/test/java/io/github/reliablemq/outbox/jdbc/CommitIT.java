package io.github.reliablemq.outbox.jdbc;

import static io.github.reliablemq.outbox.jdbc.OutboxDatabase.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A transaction of the outbox's own around the caller's work. */
class CommitIT {

    private final OutboxDatabase database = new OutboxDatabase();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatTheWorkThrowsComesOutAsItIsAndNothingIsRecorded() {
        UncheckedIOException own = new UncheckedIOException(new IOException("the caller's own"));
        assertThatThrownBy(() -> database.outbox.commit(producer -> {
                    producer.send(plain("never"));
                    throw own;
                }))
                .isSameAs(own);
        assertThat(database.rows("true")).isZero();
    }

    @Test
    void whatTheDatabaseThrowsComesOutAsOurs() {
        assertThatThrownBy(() -> database.outbox.commit(producer -> {
                    producer.send(plain("lost"));
                    database.endTransactions();
                    return "";
                }))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("not committed for certain");
    }
}
