package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs scripts on one connection and tells of failures in our exceptions. Thread-safe. */
final class Redis implements AutoCloseable {

    private static final Duration RECONNECT_LOOK = Duration.ofMillis(20);

    /** In flight at a time for one caller: well below the request queue, which others use too. */
    private static final int PIPELINE = 256;

    private final RedisLink link;
    private final Duration timeout;
    private final RedisFailures failures;

    Redis(RedisLink link, Duration timeout) {
        this.link = link;
        this.timeout = timeout;
        this.failures = new RedisFailures(timeout);
    }

    ScriptAnswer run(ScriptCall call) {
        try {
            return new ScriptAnswer(answer(call));
        } catch (RedisException e) {
            throw failures.of(call.title(), e);
        }
    }

    /**
     * The same, and when no answer comes, again until one timeout has passed: once if Redis is silent, more often if
     * the connection is lost and comes back. Only for a script that may be repeated with the same arguments.
     */
    ScriptAnswer runInsistently(ScriptCall call) {
        StoreUnavailableException last;
        try {
            return run(call);
        } catch (StoreUnavailableException first) {
            last = first;
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < timeout.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(RECONNECT_LOOK.toNanos());
            try {
                return run(call);
            } catch (StoreUnavailableException again) {
                last = again;
            }
        }
        throw last;
    }

    private List<Object> answer(ScriptCall call) {
        if (call.script() == Script.RELEASE) {
            // Often nobody is left to hear NOSCRIPT and try again: it follows a claim whose answer did not come.
            return call.bySourceNow(link);
        }
        try {
            return call.byDigestNow(link);
        } catch (RedisNoScriptException e) {
            // A failover or SCRIPT FLUSH; EVAL makes it known again.
            return call.bySourceNow(link);
        }
    }

    /**
     * Several at once, without waiting for one before the next is sent; as many as fit into the pipeline share one
     * timeout.
     *
     * @return for each, in order, an answer or why there is none
     */
    List<PipelinedAnswer> runAll(List<ScriptCall> calls) {
        List<PipelinedAnswer> answers = new ArrayList<>(calls.size());
        for (int from = 0; from < calls.size(); from += PIPELINE) {
            answers.addAll(pipelined(calls.subList(from, Math.min(calls.size(), from + PIPELINE))));
        }
        return answers;
    }

    /** One or the other is null. */
    record PipelinedAnswer(
            @Nullable ScriptAnswer answer, @Nullable StoreException failure) {}

    private List<PipelinedAnswer> pipelined(List<ScriptCall> calls) {
        List<RedisFuture<List<Object>>> sent =
                calls.stream().map(call -> call.byDigest(link)).toList();
        long end = System.nanoTime() + timeout.toNanos();
        List<PipelinedAnswer> answers = new ArrayList<>(calls.size());
        for (int i = 0; i < sent.size(); i++) {
            ScriptCall call = calls.get(i);
            try {
                answers.add(new PipelinedAnswer(new ScriptAnswer(answer(call, sent.get(i), end)), null));
            } catch (RedisException e) {
                answers.add(new PipelinedAnswer(null, failures.of(call.title(), e)));
            }
        }
        return answers;
    }

    private List<Object> answer(ScriptCall call, RedisFuture<List<Object>> sent, long end) {
        try {
            return sent.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RedisNoScriptException) {
                return call.bySourceNow(link);
            }
            throw e.getCause() instanceof RedisException known ? known : new RedisException(e.getCause());
        } catch (TimeoutException e) {
            throw new RedisCommandTimeoutException("no answer within " + timeout);
        } catch (InterruptedException e) {
            throw new RedisCommandInterruptedException(e);
        }
    }

    @Override
    public void close() {
        link.connection().close();
    }
}
