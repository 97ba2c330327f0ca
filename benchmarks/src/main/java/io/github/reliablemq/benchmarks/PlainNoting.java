package io.github.reliablemq.benchmarks;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.benchmarks.harness.WrongCountException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What one would write by hand: {@code SET key owner NX PX lease}, and then {@code SET key done PX retention}, whoever
 * has the key by then. No token that is checked, no answer about a lease that was lost. Keys as long as ours, and one
 * connection as with ours.
 */
final class PlainNoting implements Noting {

    private static final byte[] PREFIX = "set:bench:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OWNER = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "1".getBytes(StandardCharsets.US_ASCII);
    private static final String OK = "OK";

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Mode mode;

    private enum Mode {
        SYNCHRONOUS,
        PIPELINED
    }

    private PlainNoting(RedisClient client, Mode mode) {
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
        connection.setTimeout(NotingInRedis.TIMEOUT);
        this.mode = mode;
    }

    /** Each command waits for its answer. */
    static Noting oneByOne(RedisClient client) {
        return new PlainNoting(client, Mode.SYNCHRONOUS);
    }

    /** All leave in one write, as Lettuce advises for a connection that nobody else uses: for one thread. */
    static Noting pipelined(RedisClient client) {
        PlainNoting noting = new PlainNoting(client, Mode.PIPELINED);
        noting.connection.setAutoFlushCommands(false);
        return noting;
    }

    @Override
    public void note(List<MessageId> messages) throws InterruptedException {
        switch (mode) {
            case SYNCHRONOUS -> {
                RedisCommands<byte[], byte[]> redis = connection.sync();
                for (MessageId message : messages) {
                    byte[] key = key(message);
                    check(redis.set(key, OWNER, taking()));
                    check(redis.set(key, DONE, keeping()));
                }
            }
            case PIPELINED -> {
                List<byte[]> keys = messages.stream().map(PlainNoting::key).toList();
                together(keys, OWNER, taking());
                together(keys, DONE, keeping());
            }
        }
    }

    private void together(List<byte[]> keys, byte[] value, SetArgs how) throws InterruptedException {
        List<RedisFuture<String>> answers = new ArrayList<>(keys.size());
        for (byte[] key : keys) {
            answers.add(connection.async().set(key, value, how));
        }
        connection.flushCommands();
        try {
            for (RedisFuture<String> answer : answers) {
                check(answer.get(NotingInRedis.TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Redis did not set a key", e);
        }
    }

    private static SetArgs taking() {
        return SetArgs.Builder.nx().px(LeaseNoting.TIMES.lease().toMillis());
    }

    private static SetArgs keeping() {
        return SetArgs.Builder.px(LeaseNoting.TIMES.retention().toMillis());
    }

    private static void check(String answer) {
        if (!OK.equals(answer)) {
            throw new WrongCountException("A key was taken before, or not set: " + answer);
        }
    }

    private static byte[] key(MessageId message) {
        return ByteBuffer.allocate(PREFIX.length + 2 * Long.BYTES)
                .put(PREFIX)
                .putLong(message.value().getMostSignificantBits())
                .putLong(message.value().getLeastSignificantBits())
                .array();
    }

    @Override
    public void close() {
        connection.close();
    }
}
