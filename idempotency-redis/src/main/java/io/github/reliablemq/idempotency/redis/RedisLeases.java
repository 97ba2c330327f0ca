package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.RedisKeys.ascii;
import static io.github.reliablemq.idempotency.redis.RedisKeys.bytes;
import static io.github.reliablemq.idempotency.redis.RedisKeys.millis;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.LeaseKeeper;
import io.github.reliablemq.LeaseTimes;
import io.github.reliablemq.LeasedConsumerBuilder;
import io.github.reliablemq.LeasedHandler;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.idempotency.redis.Redis.PipelinedAnswer;
import io.github.reliablemq.spi.AttemptLog;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
 * process ends between the effect and its record, when a handler is cut off from Redis for longer than its lease, and
 * when Redis forgets: replicas lag behind at a failover, memory policies evict, a restart without persistence loses
 * all. Use Redis with {@code maxmemory-policy noeviction} and {@code appendonly yes}; what does not look so at the
 * start is logged.
 *
 * <p>The leases of running handlers are renewed by one thread ({@link LeaseKeeper}). While Redis does not answer,
 * nothing is handled unless a consumer was told to ({@link LeasedConsumerBuilder#onStoreFailure}). A call waits for an
 * answer no longer than the command timeout; {@link #claim} tries again with the same token for as long, then gives up.
 *
 * <p>Thread-safe; one connection for all threads. {@link #close} ends the thread, closes that connection, and the
 * client as well if this object made it; close the listeners of its consumers before.
 */
public final class RedisLeases implements LeaseStore, AutoCloseable {

    private static final byte IN_PROGRESS = 'P';

    private final Redis redis;
    private final OwnClient client;
    private final RedisKeys keys;
    private final LeaseKeeper keeper;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RedisLeases(Redis redis, OwnClient client, String prefix) {
        this.redis = redis;
        this.client = client;
        this.keys = new RedisKeys(prefix);
        this.keeper = LeaseKeeper.start(prefix.replace(":", ""), this, new MonotonicClock());
    }

    /**
     * Connects with the defaults of {@link Builder}.
     *
     * @param uri {@code redis://}, {@code rediss://} or {@code redis-sentinel://} with password, database and options
     *     as Lettuce reads them. With {@code redis-sentinel://host1,host2,host3/0#name} the master is asked for at each
     *     connect, so that a failover is followed
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
     * disconnected, replay none, and bound its request queue. It needs a default URI.
     */
    public static Builder builder(RedisClient client) {
        Objects.requireNonNull(client, "client");
        return new Builder(timeout -> RedisConnector.connect(client, timeout));
    }

    /**
     * Settings for a client of our own for a Redis Cluster.
     *
     * @param uris {@code redis://} or {@code rediss://} of some of its nodes; the others are found through them
     */
    public static Builder clusterBuilder(List<String> uris) {
        List<String> all = List.copyOf(uris);
        return new Builder(timeout -> RedisConnector.connectCluster(all, timeout));
    }

    /** Settings for a client of the caller's for a Redis Cluster; see {@link #builder(RedisClient)}. */
    public static Builder clusterBuilder(RedisClusterClient client) {
        Objects.requireNonNull(client, "client");
        return new Builder(timeout -> RedisConnector.connect(client, timeout));
    }

    /** A consumer with the defaults of {@link LeasedConsumerBuilder}. */
    public IdempotentConsumer consumer(String name, LeasedHandler handler) {
        return consumer(name).build(handler);
    }

    /**
     * A consumer that runs {@code handler} under a lease.
     *
     * @param name see {@link ConsumerName}
     */
    public IdempotentConsumer consumer(String name, LeaseTimes times, LeasedHandler handler) {
        return consumer(name).times(times).build(handler);
    }

    /** Begins to describe a consumer. */
    public LeasedConsumerBuilder consumer(String name) {
        return keeper.consumer(new ConsumerName(name));
    }

    @Override
    public LeaseClaim claim(Lease lease) {
        Supplier<LeaseClaim> asking = () -> claimed(lease, redis.run(claiming(lease)));
        if (isToBeHeld(lease)) {
            return redis.insistently(asking, asking);
        }
        // Most are the first of their message.
        return redis.insistently(() -> redis.take(taking(lease)) ? new LeaseClaim.Acquired() : asking.get(), asking);
    }

    /** In one exchange, in two where some are not the first; 256 at a time, and a command timeout for each exchange. */
    @Override
    public List<LeaseClaim> claimAll(List<Lease> leases) {
        Iterator<Boolean> taken = redis.takeAll(leases.stream()
                        .filter(lease -> !isToBeHeld(lease))
                        .map(this::taking)
                        .toList())
                .iterator();
        List<Boolean> granted =
                leases.stream().map(lease -> !isToBeHeld(lease) && taken.next()).toList();
        Iterator<PipelinedAnswer> answers = redis.runAll(IntStream.range(0, leases.size())
                        .filter(i -> !granted.get(i))
                        .mapToObj(i -> claiming(leases.get(i)))
                        .toList())
                .iterator();
        return IntStream.range(0, leases.size())
                .<LeaseClaim>mapToObj(i -> granted.get(i)
                        ? new LeaseClaim.Acquired()
                        : claimed(leases.get(i), answers.next().orThrow()))
                .toList();
    }

    /** Its end is noted by the clock of Redis, which takes a script. */
    private static boolean isToBeHeld(Lease lease) {
        return lease.terms().afterCrash() == CrashPolicy.HOLD_FOR_OPERATOR;
    }

    private Taking taking(Lease lease) {
        byte[] mark = fingerprint(lease);
        byte[] value = ByteBuffer.allocate(1 + 16 + mark.length)
                .put(IN_PROGRESS)
                .put(bytes(lease.token().value()))
                .put(mark)
                .array();
        return new Taking(
                what(lease.consumer(), lease.id()),
                keys.lease(lease.consumer(), lease.id()),
                value,
                lease.terms().lease());
    }

    private ScriptCall claiming(Lease lease) {
        return call(
                Script.CLAIM,
                lease,
                bytes(lease.token().value()),
                millis(lease.terms().lease()),
                fingerprint(lease),
                held(lease));
    }

    private static LeaseClaim claimed(Lease lease, ScriptAnswer answer) {
        return switch (answer.code()) {
            case 1 -> new LeaseClaim.Acquired();
            case 2 -> new LeaseClaim.InProgress(remaining(lease, answer.number(2)), answer.fingerprint(1));
            case 3 -> new LeaseClaim.Done(answer.fingerprint(1));
            case 4 -> new LeaseClaim.Held(answer.fingerprint(1));
            default -> throw answer.unexpected();
        };
    }

    /** Below zero when somebody removed the TTL; then nobody knows better than the lease. */
    private static Duration remaining(Lease lease, long millis) {
        return millis < 0 ? lease.terms().lease() : Duration.ofMillis(Math.max(1, millis));
    }

    @Override
    public Renewal renew(Lease lease) {
        return renewed(redis.run(renewing(lease)));
    }

    /** In one exchange, 256 at a time; a command timeout for each 256. */
    @Override
    public List<Renewal> renewAll(List<Lease> leases) {
        return redis.runAll(leases.stream().map(this::renewing).toList()).stream()
                .map(each -> each.answer() == null ? Renewal.UNKNOWN : renewed(each.answer()))
                .toList();
    }

    private ScriptCall renewing(Lease lease) {
        return call(
                Script.RENEW,
                lease,
                bytes(lease.token().value()),
                millis(lease.terms().lease()),
                held(lease));
    }

    private static Renewal renewed(ScriptAnswer answer) {
        return switch (answer.code()) {
            case 1 -> Renewal.RENEWED;
            case 0 -> Renewal.LOST;
            case -1 -> Renewal.ALREADY_DONE;
            default -> throw answer.unexpected();
        };
    }

    @Override
    public Completion complete(Lease lease) {
        return Completions.read(redis.run(completing(lease)));
    }

    /** In one exchange, in two where some are not as usual. One that fails does not keep back the others. */
    @Override
    public List<Completion> completeAll(List<Lease> leases) {
        return new Completions(redis, this::taking, this::completing).of(leases);
    }

    private ScriptCall completing(Lease lease) {
        return call(
                Script.COMPLETE,
                lease,
                bytes(lease.token().value()),
                millis(lease.terms().retention()),
                fingerprint(lease));
    }

    @Override
    public void release(Lease lease) {
        redis.run(call(Script.RELEASE, lease, bytes(lease.token().value())));
    }

    @Override
    public boolean decide(ConsumerName consumer, MessageId id, Decision decision, Duration retention) {
        byte[] happened = ascii(
                switch (decision) {
                    case IT_HAPPENED -> "1";
                    case IT_DID_NOT -> "0";
                });
        ScriptCall call =
                ScriptCall.of(Script.DECIDE, what(consumer, id), keys.lease(consumer, id), happened, millis(retention));
        return redis.run(call).code() == 1;
    }

    /** Kept for a week after the last attempt. */
    @Override
    public Optional<AttemptLog> attempts() {
        return Optional.of(new RedisAttempts(redis, keys));
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            keeper.close();
            redis.close();
            client.close();
        }
    }

    private ScriptCall call(Script script, Lease lease, byte[]... arguments) {
        return ScriptCall.of(
                script, what(lease.consumer(), lease.id()), keys.lease(lease.consumer(), lease.id()), arguments);
    }

    static byte[] fingerprint(Lease lease) {
        return lease.fingerprint().map(mark -> bytes(mark.value())).orElseGet(() -> new byte[0]);
    }

    private static byte[] held(Lease lease) {
        return isToBeHeld(lease) ? millis(lease.terms().retention()) : new byte[0];
    }

    static String what(ConsumerName consumer, MessageId id) {
        return "message " + id + " for " + consumer;
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

        /** How long to wait for an answer, 10 ms to 30 s, 500 ms by default; far below a third of the lease. */
        public Builder commandTimeout(Duration timeout) {
            this.commandTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Connects and starts the thread that renews; the caller closes the result.
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
            new RedisAdvice(connected.link()).warnOfLoss();
            return new RedisLeases(new Redis(connected.link(), commandTimeout), connected.client(), keyPrefix);
        }
    }
}
