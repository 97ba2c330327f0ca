package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.testkit.OutboxCommitOrderContract;
import io.github.reliablemq.testkit.OutboxStoreContract;

/** The published contract of the order of commits, kept on real PostgreSQL. */
final class JdbcOutboxCommitOrderContractIT extends OutboxCommitOrderContract {

    @Override
    protected OutboxStoreContract.Fixture fixture() {
        return JdbcOutboxContractIT.on(new OutboxDatabase(
                settings -> settings.keyOrder(KeyOrder.COMMIT).build()));
    }
}
