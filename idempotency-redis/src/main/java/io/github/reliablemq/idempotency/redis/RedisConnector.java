package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.StoreUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;

/** Opens the connection, with a client of ours or the caller's. Texts never carry the URI: it holds a password. */
@FunctionalInterface
interface RedisConnector {

    /** Commands waiting for an answer at a time; beyond that they are refused instead of piling up. */
    int REQUEST_QUEUE = 1_024;

    /** The longest wait for the answer to a sign-on, once the socket is open. */
    Duration HANDSHAKE = Duration.ofSeconds(5);

    Connected connect(Duration commandTimeout);

    /**
     * An open connection.
     *
     * @param client what to close after it
     */
    record Connected(StatefulRedisConnection<byte[], byte[]> connection, OwnClient client) {}

    static Connected connect(String uri, Duration commandTimeout) {
        RedisURI parsed = parse(uri);
        // The first connect of a process loads classes and resolves names: no measure for a command.
        parsed.setTimeout(commandTimeout.compareTo(HANDSHAKE) < 0 ? HANDSHAKE : commandTimeout);
        RedisClient client = RedisClient.create(parsed);
        client.setOptions(options(commandTimeout));
        try {
            return new Connected(open(client, commandTimeout), client::shutdown);
        } catch (RuntimeException e) {
            client.shutdown();
            throw e;
        }
    }

    static Connected connect(RedisClient client, Duration commandTimeout) {
        return new Connected(open(client, commandTimeout), OwnClient.NONE);
    }

    private static StatefulRedisConnection<byte[], byte[]> open(RedisClient client, Duration commandTimeout) {
        try {
            StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
            connection.setTimeout(commandTimeout);
            return connection;
        } catch (RedisException e) {
            throw new StoreUnavailableException(
                    "Redis: no connection: " + rootMessage(e) + ". Nothing was started; check the address, the"
                            + " password, and that Redis runs.",
                    e);
        }
    }

    private static RedisURI parse(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            // Without its cause, whose text may repeat the URI.
            throw new ConfigurationException("leases.uri: is no redis://, rediss:// or redis-sentinel:// URI; special"
                    + " characters of a password must be percent-encoded");
        }
    }

    private static ClientOptions options(Duration commandTimeout) {
        return ClientOptions.builder()
                .autoReconnect(true)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Replaying would repeat a command after its caller gave up.
                .replayFilter(command -> true)
                .requestQueueSize(REQUEST_QUEUE)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(Duration.ofSeconds(2))
                        .keepAlive(KeepAliveOptions.builder()
                                .enable()
                                .idle(Duration.ofSeconds(5))
                                .interval(Duration.ofSeconds(2))
                                .count(3)
                                .build())
                        .build())
                .build();
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
