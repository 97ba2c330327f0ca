package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.LeasedHandler;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseToken;
import io.lettuce.core.RedisClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/**
 * Leases in Redis 6.2 or later: one key for each message, in progress until the lease ends, then done until the
 * retention ends.
 *
 * <pre>{@code
 * try (RedisLeases leases = RedisLeases.create("redis://localhost")) {
 *     IdempotentConsumer mailer = leases.consumer("mailer", message -> mail(message));
 *     ...
 * }
 * }</pre>
 *
 * <p>An effect happens at least once, and a completed message is suppressed for the retention. It may repeat when the
 * process ends between the effect and its record, when a handler outlives its lease, and when Redis forgets: replicas
 * lag behind at a failover, memory policies evict, a restart without persistence loses all. Use Redis with
 * {@code maxmemory-policy noeviction} and {@code appendonly yes}; what does not look so at the start is logged.
 *
 * <p>While Redis does not answer, nothing is handled. A call waits for an answer no longer than the command timeout;
 * {@link #claim} tries again with the same token for as long, then gives up.
 *
 * <p>Thread-safe; one connection for all threads. {@link #close} closes that connection, and the client as well if this
 * object made it.
 */
public final class RedisLeases implements LeaseStore, AutoCloseable {

    private final Redis redis;
    private final OwnClient client;
    private final byte[] prefix;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisLeases(Redis redis, OwnClient client, String prefix) {
        this.redis = redis;
        this.client = client;
        this.prefix = prefix.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Connects with the defaults of {@link Builder}.
     *
     * @param uri {@code redis://}, {@code rediss://} or {@code redis-sentinel://} with password, database and options
     *     as Lettuce reads them
     * @throws ConfigurationException when the URI cannot be read
     * @throws io.github.reliablemq.StoreUnavailableException when Redis does not answer
     */
    public static RedisLeases create(String uri) {
        return builder(uri).open();
    }

    /** Connects with a client of the caller's; see {@link #builder(RedisClient)}. */
    public static RedisLeases create(RedisClient client) {
        return builder(client).open();
    }

    /** Settings for a client of our own: rejects commands while disconnected, replays none, bounds its queue. */
    public static Builder builder(String uri) {
        Objects.requireNonNull(uri, "uri");
        return new Builder(timeout -> RedisConnector.connect(uri, timeout));
    }

    /**
     * Settings for a client of the caller's, who closes it. Its options stay as they are: let it reject commands while
     * disconnected and bound its request queue. It needs a default URI.
     */
    public static Builder builder(RedisClient client) {
        Objects.requireNonNull(client, "client");
        return new Builder(timeout -> RedisConnector.connect(client, timeout));
    }

    /** A consumer with {@link LeaseTimes#defaults()}. */
    public IdempotentConsumer consumer(String name, LeasedHandler handler) {
        return consumer(name, LeaseTimes.defaults(), handler);
    }

    /**
     * A consumer that runs {@code handler} under a lease.
     *
     * @param name see {@link ConsumerName}
     */
    public IdempotentConsumer consumer(String name, LeaseTimes times, LeasedHandler handler) {
        // Random UUIDs come from a SecureRandom.
        return IdempotentConsumer.leased(
                new ConsumerName(name), this, times, () -> new LeaseToken(UUID.randomUUID()), handler);
    }

    @Override
    public LeaseClaim claim(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease) {
        List<Long> answer = redis.runInsistently(
                Script.CLAIM, what(consumer, id), key(consumer, id), bytes(token.value()), millis(lease));
        return switch (code(answer)) {
            case 1 -> new LeaseClaim.Acquired();
            // Below zero when somebody removed the TTL; then nobody knows better than the lease.
            case 2 ->
                new LeaseClaim.InProgress(answer.get(1) < 0 ? lease : Duration.ofMillis(Math.max(1, answer.get(1))));
            case 3 -> new LeaseClaim.Done();
            default -> throw unexpected(answer);
        };
    }

    @Override
    public Renewal renew(ConsumerName consumer, MessageId id, LeaseToken token, Duration lease) {
        List<Long> answer =
                redis.run(Script.RENEW, what(consumer, id), key(consumer, id), bytes(token.value()), millis(lease));
        return switch (code(answer)) {
            case 1 -> Renewal.RENEWED;
            case 0 -> Renewal.LOST;
            case -1 -> Renewal.ALREADY_DONE;
            default -> throw unexpected(answer);
        };
    }

    @Override
    public Completion complete(ConsumerName consumer, MessageId id, LeaseToken token, Duration retention) {
        List<Long> answer = redis.run(
                Script.COMPLETE, what(consumer, id), key(consumer, id), bytes(token.value()), millis(retention));
        return switch (code(answer)) {
            case 0 -> Completion.ALREADY_DONE;
            case 1 -> Completion.COMPLETED;
            case 2 -> Completion.COMPLETED_AFTER_EXPIRY;
            case 3 -> Completion.OVERRODE_ANOTHER;
            default -> throw unexpected(answer);
        };
    }

    @Override
    public void release(ConsumerName consumer, MessageId id, LeaseToken token) {
        redis.run(Script.RELEASE, what(consumer, id), key(consumer, id), bytes(token.value()));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            redis.close();
            client.close();
        }
    }

    private byte[] key(ConsumerName consumer, MessageId id) {
        byte[] name = consumer.value().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(prefix.length + name.length + 1 + 2 * Long.BYTES)
                .put(prefix)
                .put(name)
                .put((byte) ':')
                .put(bytes(id.value()))
                .array();
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    private static byte[] millis(Duration time) {
        if (time.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("must be at least 1 ms, is " + time);
        }
        return Long.toString(time.toMillis()).getBytes(StandardCharsets.US_ASCII);
    }

    private static String what(ConsumerName consumer, MessageId id) {
        return "message " + id + " for " + consumer;
    }

    private static int code(List<Long> answer) {
        return answer.isEmpty() ? Integer.MIN_VALUE : answer.get(0).intValue();
    }

    private static StoreException unexpected(List<Long> answer) {
        return new StoreException("Redis answered " + answer + ", which no script of ours does");
    }

    /** Settings of a {@link RedisLeases}. Not thread-safe. */
    public static final class Builder {

        private static final Pattern LEGAL_PREFIX = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

        private final RedisConnector connector;
        private String keyPrefix = "rmq:";
        private Duration commandTimeout = Duration.ofMillis(500);

        private Builder(RedisConnector connector) {
            this.connector = connector;
        }

        /** Begins every key; 1 to 64 of {@code A-Z a-z 0-9 . _ : -}, {@code rmq:} by default. */
        public Builder keyPrefix(String prefix) {
            this.keyPrefix = Objects.requireNonNull(prefix, "prefix");
            return this;
        }

        /** How long to wait for an answer, 10 ms to 30 s, 500 ms by default; far below the lease. */
        public Builder commandTimeout(Duration timeout) {
            this.commandTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Connects; the caller closes the result.
         *
         * @throws ConfigurationException naming every setting that cannot work
         * @throws io.github.reliablemq.StoreUnavailableException when Redis does not answer
         */
        public RedisLeases open() {
            List<String> problems = new ArrayList<>();
            if (!LEGAL_PREFIX.matcher(keyPrefix).matches()) {
                problems.add("leases.keyPrefix: must be 1 to 64 of A-Z a-z 0-9 . _ : -");
            }
            if (commandTimeout.compareTo(Duration.ofMillis(10)) < 0
                    || commandTimeout.compareTo(Duration.ofSeconds(30)) > 0) {
                problems.add("leases.commandTimeout: must be 10 ms to 30 s, is " + commandTimeout);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            RedisConnector.Connected connected = connector.connect(commandTimeout);
            Redis redis = new Redis(connected.connection(), commandTimeout);
            new RedisAdvice(connected.connection()).warnOfLoss();
            return new RedisLeases(redis, connected.client(), keyPrefix);
        }
    }
}
