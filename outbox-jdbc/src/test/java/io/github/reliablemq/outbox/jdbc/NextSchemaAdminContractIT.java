package io.github.reliablemq.outbox.jdbc;

import java.util.function.Function;

/** The published contract of operators, kept on the tables of a later version. */
class NextSchemaAdminContractIT extends JdbcOutboxAdminContractIT {

    @Override
    OutboxDatabase database(Function<JdbcOutboxBuilder, JdbcOutbox> settings) {
        return NextSchema.expand(new OutboxDatabase(settings));
    }
}
