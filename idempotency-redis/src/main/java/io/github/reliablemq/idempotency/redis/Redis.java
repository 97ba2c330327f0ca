package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Runs scripts on one connection and tells of failures in our exceptions. Thread-safe. */
final class Redis implements AutoCloseable {

    private static final Duration RECONNECT_LOOK = Duration.ofMillis(20);
    private static final List<String> UNAVAILABLE =
            List.of("MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "LOADING", "BUSY", "NOREPLICAS");

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final Duration timeout;

    Redis(StatefulRedisConnection<byte[], byte[]> connection, Duration timeout) {
        this.connection = connection;
        this.timeout = timeout;
    }

    /** @param what the message and consumer, for texts */
    List<Long> run(Script script, String what, byte[] key, byte[]... arguments) {
        try {
            return call(script, key, arguments);
        } catch (RedisException e) {
            throw failure(script.title() + " of " + what, e);
        }
    }

    /**
     * The same, and when no answer comes, again until one timeout has passed: once if Redis is silent, more often if
     * the connection is lost and comes back. Only for a script that may be repeated with the same arguments.
     */
    List<Long> runInsistently(Script script, String what, byte[] key, byte[]... arguments) {
        StoreUnavailableException last;
        try {
            return run(script, what, key, arguments);
        } catch (StoreUnavailableException first) {
            last = first;
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < timeout.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(RECONNECT_LOOK.toNanos());
            try {
                return run(script, what, key, arguments);
            } catch (StoreUnavailableException again) {
                last = again;
            }
        }
        throw last;
    }

    private List<Long> call(Script script, byte[] key, byte[]... arguments) {
        byte[][] keys = {key};
        if (script == Script.RELEASE) {
            // Often nobody is left to hear NOSCRIPT and try again: it follows a claim whose answer did not come.
            return connection.sync().eval(script.source(), ScriptOutputType.MULTI, keys, arguments);
        }
        try {
            return connection.sync().evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
        } catch (RedisNoScriptException e) {
            // A failover or SCRIPT FLUSH; EVAL makes it known again.
            return connection.sync().eval(script.source(), ScriptOutputType.MULTI, keys, arguments);
        }
    }

    private StoreException failure(String doing, RedisException e) {
        if (e instanceof RedisCommandInterruptedException) {
            Thread.currentThread().interrupt();
            return new StoreUnavailableException("Redis: " + doing + " was interrupted; it may have taken effect", e);
        }
        String what = "Redis: " + doing + " failed: " + withoutStop(String.valueOf(e.getMessage())) + ". ";
        if (e instanceof RedisCommandExecutionException && !isUnavailable(e)) {
            return new StoreException(what + advice(String.valueOf(e.getMessage())), e);
        }
        return new StoreUnavailableException(
                what + "It may have taken effect; each of these can be repeated. Waited at most " + timeout
                        + " for an answer. Check that Redis runs and takes writes.",
                e);
    }

    private static String withoutStop(String text) {
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private static boolean isUnavailable(RedisException e) {
        String text = String.valueOf(e.getMessage()).toUpperCase(Locale.ROOT);
        return e instanceof RedisLoadingException
                || e instanceof RedisBusyException
                || e instanceof RedisReadOnlyException
                || UNAVAILABLE.stream().anyMatch(text::startsWith);
    }

    private static String advice(String error) {
        if (error.startsWith("OOM")) {
            return "Redis is full and refuses writes: give it more memory, or shorten the retention.";
        }
        if (error.startsWith("MISCONF")) {
            return "Redis cannot persist and refuses writes: look at its log and disk.";
        }
        if (error.startsWith("NOPERM") || error.startsWith("NOAUTH") || error.startsWith("WRONGPASS")) {
            return "The user needs EVALSHA, EVAL, GET, SET, DEL, PEXPIRE and PTTL on keys of this prefix.";
        }
        if (error.startsWith("WRONGTYPE") || error.contains("RMQFORMAT")) {
            return "Somebody else uses keys of this prefix, or a newer version wrote them: use another prefix.";
        }
        return "Nothing was changed.";
    }

    @Override
    public void close() {
        connection.close();
    }
}
