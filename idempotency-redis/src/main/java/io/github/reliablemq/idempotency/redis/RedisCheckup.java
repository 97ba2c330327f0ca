package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Finding;
import io.github.reliablemq.StoreUnavailableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Looks at one Redis server for what makes it forget which messages were handled: eviction, persistence, replication.
 * For a {@link io.github.reliablemq.Doctor}. Of a cluster, each node wants a checkup of its own.
 *
 * <p>Each examination opens a connection of its own and closes it. It reads {@code INFO}, and {@code CONFIG GET} where
 * that is allowed; it writes nothing. Immutable and thread-safe.
 */
public final class RedisCheckup implements Checkup {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final RedisURI uri;

    private RedisCheckup(RedisURI uri) {
        this.uri = uri;
    }

    /**
     * Of the server at that address; opens nothing yet.
     *
     * @param uri {@code redis://}, {@code rediss://} or {@code redis-sentinel://}, of which the master is looked at,
     *     with password and options as Lettuce reads them
     * @throws ConfigurationException when the URI cannot be read
     */
    public static RedisCheckup at(String uri) {
        Objects.requireNonNull(uri, "uri");
        try {
            RedisURI parsed = RedisURI.create(uri);
            parsed.setTimeout(TIMEOUT);
            return new RedisCheckup(parsed);
        } catch (IllegalArgumentException e) {
            // Without its cause, whose text may repeat the URI and so the password.
            throw new ConfigurationException("redis.uri: is no redis://, rediss:// or redis-sentinel:// URI; special"
                    + " characters of a password must be percent-encoded");
        }
    }

    @Override
    public String subject() {
        return uri.getSentinels().isEmpty()
                ? "redis " + uri.getHost() + ":" + uri.getPort()
                : "redis master " + uri.getSentinelMasterId();
    }

    /** @throws StoreUnavailableException when Redis does not answer */
    @Override
    public List<Finding> examine() {
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            return new RedisState(lines(redis.info()), config(redis)).findings();
        } catch (RedisException e) {
            throw new StoreUnavailableException(
                    subject() + " was not examined: " + rootMessage(e) + ". Check the address, the password, and that"
                            + " Redis runs.",
                    e);
        } finally {
            client.shutdown(Duration.ZERO, TIMEOUT);
        }
    }

    /** Empty where this user may not ask, as with most managed servers. */
    private static Map<String, String> config(RedisCommands<String, String> redis) {
        Map<String, String> config = new HashMap<>();
        for (String name : List.of("appendfsync", "save", "min-replicas-to-write")) {
            try {
                config.putAll(redis.configGet(name));
            } catch (RedisException e) {
                return Map.of();
            }
        }
        return config;
    }

    static Map<String, String> lines(String info) {
        Map<String, String> values = new HashMap<>();
        info.lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            values.put(line.substring(0, colon), line.substring(colon + 1).strip());
        });
        return values;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
