package io.github.reliablemq.outbox.jdbc;

import java.util.function.Function;

/** The published contract, kept behind a pooler that gives each transaction another session. */
class PooledOutboxContractIT extends JdbcOutboxContractIT {

    @Override
    OutboxDatabase database(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        return OutboxDatabase.behindPooler(settings, "prepareThreshold=0");
    }
}
