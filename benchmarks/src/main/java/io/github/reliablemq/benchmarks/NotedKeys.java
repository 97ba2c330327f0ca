package io.github.reliablemq.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** What is left in Redis after messages were noted. */
final class NotedKeys {

    private static final int AT_ONCE = 1_000;
    private static final int LOOKS = 2_000;
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private NotedKeys() {}

    /** Nothing is noted from then on, and the append-only file is as short as that. */
    static void forget(RedisClient client) throws InterruptedException {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            connection.sync().flushall();
            connection.sync().bgrewriteaof();
            for (int look = 0; isRewriting(connection); look++) {
                if (look == LOOKS) {
                    throw new IllegalStateException("Redis does not end to rewrite its append-only file");
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
        }
    }

    private static boolean isRewriting(StatefulRedisConnection<byte[], byte[]> connection) {
        String state = connection.sync().info("persistence");
        return state.contains("aof_rewrite_in_progress:1") || state.contains("aof_rewrite_scheduled:1");
    }

    /**
     * How many keys there are, each kept for longer than a lease.
     *
     * @throws IllegalStateException when there are others
     */
    static long done(RedisClient client) throws InterruptedException {
        try (StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE)) {
            List<byte[]> some = new ArrayList<>();
            ScanIterator<byte[]> keys = ScanIterator.scan(connection.sync(), ScanArgs.Builder.limit(AT_ONCE));
            while (keys.hasNext()) {
                some.add(keys.next());
                if (some.size() == AT_ONCE || !keys.hasNext()) {
                    checkThatTheyAreKept(connection, some);
                    some.clear();
                }
            }
            return connection.sync().dbsize();
        }
    }

    private static void checkThatTheyAreKept(StatefulRedisConnection<byte[], byte[]> connection, List<byte[]> keys)
            throws InterruptedException {
        List<RedisFuture<Long>> answers =
                keys.stream().map(key -> connection.async().pttl(key)).toList();
        try {
            for (RedisFuture<Long> answer : answers) {
                long left = answer.get(NotingInRedis.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                if (left <= LeaseNoting.TIMES.lease().toMillis()) {
                    throw new IllegalStateException("A key is kept for " + left + " ms only: its message is not done");
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Redis did not say for how long it keeps a key", e);
        }
    }
}
