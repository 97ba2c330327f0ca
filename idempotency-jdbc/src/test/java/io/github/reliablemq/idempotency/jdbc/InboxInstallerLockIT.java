package io.github.reliablemq.idempotency.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** P11: an installer waits ten seconds for a lock that somebody else holds, not for ever. */
final class InboxInstallerLockIT {

    private static final int GIVES_UP_WITHIN_SECONDS = 20;

    private final PostgresServer server = SharedServers.postgres();

    /** Both at once, in a database each, because both wait for real. */
    @Test
    void theInstallerGivesUpOnAnotherInstallersLockAndOnALockedTable() throws Exception {
        Jdbi installing = freshDatabase();
        Jdbi migrating = freshDatabase();
        JdbcInbox.create(migrating).createSchemaIfMissing();
        installing.useTransaction(installer -> migrating.useTransaction(migration -> {
            // "rmqschem" in ASCII: the number is part of the contract between modules and versions.
            installer.execute("select pg_advisory_xact_lock(x'726d71736368656d'::bigint)");
            migration.execute("lock table reliable_schema in access exclusive mode");

            CompletableFuture<Throwable> atTheInstaller = failureOf(installing);
            CompletableFuture<Throwable> atTheTable = failureOf(migrating);

            assertGaveUp(atTheInstaller);
            assertGaveUp(atTheTable);
        }));
        JdbcInbox.create(installing).createSchemaIfMissing().verifySchema();
        JdbcInbox.create(migrating).createSchemaIfMissing().verifySchema();
    }

    private static CompletableFuture<Throwable> failureOf(Jdbi jdbi) {
        return CompletableFuture.<Throwable>supplyAsync(() -> {
                    JdbcInbox.create(jdbi).createSchemaIfMissing();
                    return new AssertionError("installed past the lock");
                })
                .exceptionally(Throwable::getCause);
    }

    private static void assertGaveUp(CompletableFuture<Throwable> failure) throws Exception {
        assertThat(failure.get(GIVES_UP_WITHIN_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Creating the tables of reliable_inbox failed")
                .hasMessageContaining("55P03");
    }

    private Jdbi freshDatabase() {
        return Jdbi.create(server.dataSource(server.createDatabase()));
    }
}
