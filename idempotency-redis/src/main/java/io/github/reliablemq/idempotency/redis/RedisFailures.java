package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.lettuce.core.RedisBusyException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisLoadingException;
import io.lettuce.core.RedisReadOnlyException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What an exception of the client means, in ours.
 *
 * @param timeout that was waited for an answer
 */
record RedisFailures(Duration timeout) {

    private static final List<String> UNAVAILABLE = List.of(
            "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "LOADING", "BUSY", "NOREPLICAS", "MOVED", "ASK ");

    StoreException of(String doing, RedisException e) {
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
            return "The user needs EVALSHA, EVAL, GET, SET, DEL, PEXPIRE, PTTL, TIME, HGET, HSET and HINCRBY on keys of"
                    + " this prefix.";
        }
        if (error.startsWith("WRONGTYPE") || error.contains("RMQFORMAT")) {
            return "Somebody else uses keys of this prefix, or a newer version wrote them: use another prefix.";
        }
        return "Nothing was changed.";
    }
}
