package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.testkit.OutboxPassingContract;
import io.github.reliablemq.testkit.OutboxStoreContract;

/** The published contract of keys that pass what is held back, kept on real PostgreSQL. */
final class JdbcOutboxPassingContractIT extends OutboxPassingContract {

    @Override
    protected OutboxStoreContract.Fixture fixture() {
        return JdbcOutboxContractIT.on(
                new OutboxDatabase(settings -> settings.heldKeys(HeldKeys.SKIP).build()));
    }
}
