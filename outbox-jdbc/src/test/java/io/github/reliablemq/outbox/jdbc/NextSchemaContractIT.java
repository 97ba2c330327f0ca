package io.github.reliablemq.outbox.jdbc;

import java.util.function.Function;

/** The published contract, kept on the tables of a later version. */
class NextSchemaContractIT extends JdbcOutboxContractIT {

    @Override
    OutboxDatabase database(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        return NextSchema.expand(OutboxDatabase.behindProxy(settings));
    }
}
