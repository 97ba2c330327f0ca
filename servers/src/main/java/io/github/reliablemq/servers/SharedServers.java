package io.github.reliablemq.servers;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One server of each kind per JVM, for tests that neither kill nor close them.
 *
 * <p>Each is started by the first call and stopped when the JVM exits. Safe for use by several threads.
 */
public final class SharedServers {
    private static final Once<PostgresServer> POSTGRES = new Once<>(PostgresServer::start);
    private static final Once<RedisServer> REDIS = new Once<>(RedisServer::start);
    private static final Once<ActiveMqServer> ACTIVE_MQ = new Once<>(ActiveMqServer::start);

    private SharedServers() {}

    /** The PostgreSQL of this JVM; take a {@link PostgresServer#createDatabase fresh database} for each test. */
    public static PostgresServer postgres() {
        return POSTGRES.get();
    }

    /** The Redis of this JVM; take a key prefix of your own for each test. */
    public static RedisServer redis() {
        return REDIS.get();
    }

    /** The broker of this JVM, with default settings; take a queue name of your own for each test. */
    public static ActiveMqServer activeMq() {
        return ACTIVE_MQ.get();
    }

    /** A failed start is not remembered: the next caller tries again and sees the reason too. */
    private static final class Once<T> {
        private final Supplier<T> starter;
        private @Nullable T started;

        Once(Supplier<T> starter) {
            this.starter = starter;
        }

        synchronized T get() {
            T server = started;
            if (server == null) {
                server = starter.get();
                started = server;
            }
            return server;
        }
    }
}
