package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.servers.PostgresServer;
import io.github.reliablemq.servers.SharedServers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/** P11: an installer waits ten seconds for a lock that somebody else holds, not for ever. */
class InstallerLockIT {

    private static final int GIVES_UP_WITHIN_SECONDS = 20;

    private final PostgresServer server = SharedServers.postgres();

    /** Both at once, in a database each, because both wait for real. */
    @Test
    void theInstallerGivesUpOnAnotherInstallersLockAndOnALockedTable() throws Exception {
        Jdbi installing = freshDatabase();
        Jdbi migrating = freshDatabase();
        JdbcOutbox.create(migrating).createSchemaIfMissing();
        installing.useTransaction(installer -> migrating.useTransaction(migration -> {
            installer.execute(new PostgresDialect().lockInstaller());
            migration.execute("lock table reliable_schema in access exclusive mode");

            CompletableFuture<Throwable> atTheInstaller = failureOf(installing);
            CompletableFuture<Throwable> atTheTable = failureOf(migrating);

            assertGaveUp(atTheInstaller);
            assertGaveUp(atTheTable);
        }));
        JdbcOutbox.create(installing).createSchemaIfMissing().verifySchema();
        JdbcOutbox.create(migrating).createSchemaIfMissing().verifySchema();
    }

    private static CompletableFuture<Throwable> failureOf(Jdbi jdbi) {
        return CompletableFuture.<Throwable>supplyAsync(() -> {
                    JdbcOutbox.create(jdbi).createSchemaIfMissing();
                    return new AssertionError("installed past the lock");
                })
                .exceptionally(Throwable::getCause);
    }

    private static void assertGaveUp(CompletableFuture<Throwable> failure) throws Exception {
        assertThat(failure.get(GIVES_UP_WITHIN_SECONDS, TimeUnit.SECONDS))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("The outbox tables were not created")
                .hasMessageContaining("55P03");
    }

    private Jdbi freshDatabase() {
        return Jdbi.create(server.dataSource(server.createDatabase()));
    }
}
