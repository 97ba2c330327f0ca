package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Attempts in a table beside the keys: they must outlive the transaction they are attempts of. */
final class JdbcAttempts implements AttemptLog {

    private final Jdbi jdbi;
    private final AttemptStatements statements;
    private final StoreFailures failures;

    JdbcAttempts(Jdbi jdbi, AttemptStatements statements, StoreFailures failures) {
        this.jdbi = jdbi;
        this.statements = statements;
        this.failures = failures;
    }

    @Override
    public Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
        return noting("beginning", consumer, id, tx -> statements.begin(tx, consumer, id, epoch));
    }

    @Override
    public int failed(ConsumerName consumer, MessageId id, int epoch) {
        return noting("failure", consumer, id, tx -> statements.failed(tx, consumer, id, epoch));
    }

    @Override
    public void takeBack(ConsumerName consumer, MessageId id, int epoch) {
        noting("taking back", consumer, id, tx -> {
            statements.takeBack(tx, consumer, id, epoch);
            return true;
        });
    }

    @Override
    public boolean isWaiting(ConsumerName consumer, MessageId id, int epoch, Optional<MessageId> retry) {
        return noting("wait", consumer, id, tx -> statements.isWaiting(tx, consumer, id, epoch, retry.orElse(null)));
    }

    @Override
    public void forget(ConsumerName consumer, MessageId id) {
        noting("end", consumer, id, tx -> {
            statements.forget(tx, consumer, id);
            return true;
        });
    }

    private <R> R noting(String what, ConsumerName consumer, MessageId id, OwnTransaction.Work<R> note) {
        try {
            return OwnTransaction.in(jdbi, note);
        } catch (SQLException | RuntimeException e) {
            throw failures.of("Noting the " + what + " of an attempt at message (" + consumer + ", " + id + ")", e);
        }
    }
}
