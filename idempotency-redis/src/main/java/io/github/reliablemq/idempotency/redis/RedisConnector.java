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
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Opens the connection, with a client of ours or the caller's. Texts never carry the URI: it holds a password. */
@FunctionalInterface
interface RedisConnector {

    /** Commands waiting for an answer at a time; beyond that they are refused instead of piling up. */
    int REQUEST_QUEUE = 1_024;

    /** The longest wait for the answer to a sign-on, once the socket is open. */
    Duration HANDSHAKE = Duration.ofSeconds(5);

    /** Beside the looks that redirections and lost connections cause. */
    Duration TOPOLOGY_LOOK = Duration.ofSeconds(30);

    Connected connect(Duration commandTimeout);

    /**
     * An open connection.
     *
     * @param client what to close after it
     */
    record Connected(RedisLink link, OwnClient client) {}

    /** To one server, or to the master that Sentinel names. */
    static Connected connect(String uri, Duration commandTimeout) {
        RedisClient client = RedisClient.create(parse(uri, commandTimeout));
        client.setOptions(options(commandTimeout));
        return orShutDown(client::shutdown, () -> connect(client, commandTimeout));
    }

    static Connected connect(RedisClient client, Duration commandTimeout) {
        return open(() -> RedisLink.of(client.connect(ByteArrayCodec.INSTANCE)), commandTimeout);
    }

    static Connected connectCluster(List<String> uris, Duration commandTimeout) {
        RedisClusterClient client = clusterClient(
                uris.stream().map(uri -> parse(uri, commandTimeout)).toList());
        client.setOptions(ClusterClientOptions.builder(options(commandTimeout))
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_LOOK)
                        .build())
                .build());
        return orShutDown(client::shutdown, () -> connect(client, commandTimeout));
    }

    static Connected connect(RedisClusterClient client, Duration commandTimeout) {
        return open(() -> RedisLink.of(client.connect(ByteArrayCodec.INSTANCE)), commandTimeout);
    }

    private static RedisClusterClient clusterClient(List<RedisURI> nodes) {
        try {
            return RedisClusterClient.create(nodes);
        } catch (IllegalArgumentException e) {
            // Without its cause, whose text may repeat the URI.
            throw new ConfigurationException("leases.uris: must be one or more, and use TLS alike");
        }
    }

    private static Connected orShutDown(OwnClient client, Supplier<Connected> connecting) {
        try {
            return new Connected(connecting.get().link(), client);
        } catch (RuntimeException e) {
            client.close();
            throw e;
        }
    }

    private static Connected open(Supplier<RedisLink> connecting, Duration commandTimeout) {
        try {
            RedisLink link = connecting.get();
            link.connection().setTimeout(commandTimeout);
            return new Connected(link, OwnClient.NONE);
        } catch (RedisException e) {
            throw new StoreUnavailableException(
                    "Redis: no connection: " + rootMessage(e) + ". Nothing was started; check the address, the"
                            + " password, and that Redis runs.",
                    e);
        }
    }

    private static RedisURI parse(String uri, Duration commandTimeout) {
        try {
            RedisURI parsed = RedisURI.create(uri);
            // The first connect of a process loads classes and resolves names: no measure for a command.
            parsed.setTimeout(commandTimeout.compareTo(HANDSHAKE) < 0 ? HANDSHAKE : commandTimeout);
            return parsed;
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
