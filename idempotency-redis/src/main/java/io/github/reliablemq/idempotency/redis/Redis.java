package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.StoreUnavailableException;
import io.lettuce.core.RedisCommandInterruptedException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.protocol.AsyncCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes keys and runs scripts on one connection, and tells of failures in our exceptions. Thread-safe. */
final class Redis implements AutoCloseable {

    private static final Duration RECONNECT_LOOK = Duration.ofMillis(20);

    private static final int LONGEST_PIPELINE = 256;

    private final RedisLink link;
    private final Duration timeout;
    private final RedisFailures failures;
    private final int pipeline;

    Redis(RedisLink link, Duration timeout) {
        this.link = link;
        this.timeout = timeout;
        this.failures = new RedisFailures(timeout);
        // One caller's: well below the request queue, which takes all of them or none and which others use too.
        int queue = link.connection().getOptions().getRequestQueueSize();
        this.pipeline = Math.max(1, Math.min(LONGEST_PIPELINE, queue / 4));
    }

    ScriptAnswer run(ScriptCall call) {
        try {
            return new ScriptAnswer(answer(call));
        } catch (RedisException e) {
            throw failures.of(call.title(), e);
        }
    }

    /** Whether nobody had that key, which is ours now. */
    boolean take(Taking taking) {
        try {
            return taking.now(link);
        } catch (RedisException e) {
            throw failures.of(taking.title(), e);
        }
    }

    /**
     * What {@code first} returns, and when no answer comes, what {@code again} does, until one timeout has passed: once
     * if Redis is silent, more often if the connection is lost and comes back.
     */
    <T> T insistently(Supplier<T> first, Supplier<T> again) {
        StoreUnavailableException last;
        try {
            return first.get();
        } catch (StoreUnavailableException e) {
            last = e;
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < timeout.toNanos()
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(RECONNECT_LOOK.toNanos());
            try {
                return again.get();
            } catch (StoreUnavailableException e) {
                last = e;
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
        for (int from = 0; from < calls.size(); from += pipeline) {
            answers.addAll(pipelined(calls.subList(from, Math.min(calls.size(), from + pipeline))));
        }
        return answers;
    }

    /** One or the other is null. */
    record PipelinedAnswer(
            @Nullable ScriptAnswer answer, @Nullable StoreException failure) {

        ScriptAnswer orThrow() {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(answer);
        }
    }

    /** Whether one script may be asked about keys of several messages: in a cluster they are not in one place. */
    boolean keysAreTogether() {
        return !link.isCluster();
    }

    private List<PipelinedAnswer> pipelined(List<ScriptCall> calls) {
        List<AsyncCommand<byte[], byte[], List<Object>>> sent =
                calls.stream().map(ScriptCall::byDigest).toList();
        long end = send(sent);
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

    private List<Object> answer(ScriptCall call, AsyncCommand<byte[], byte[], List<Object>> sent, long end) {
        try {
            return await(sent, end);
        } catch (RedisNoScriptException e) {
            return call.bySourceNow(link);
        }
    }

    /**
     * Several at once, as {@link #runAll}.
     *
     * @return for each, in order, whether it was taken
     * @throws StoreException when one got no answer; others may have been taken all the same
     */
    List<Boolean> takeAll(List<Taking> takings) {
        List<Boolean> taken = new ArrayList<>(takings.size());
        for (int from = 0; from < takings.size(); from += pipeline) {
            List<Taking> some = takings.subList(from, Math.min(takings.size(), from + pipeline));
            List<AsyncCommand<byte[], byte[], String>> sent =
                    some.stream().map(Taking::command).toList();
            long end = send(sent);
            for (int i = 0; i < sent.size(); i++) {
                try {
                    taken.add(Taking.isTaken(await(sent.get(i), end)));
                } catch (RedisException e) {
                    throw failures.of(some.get(i).title(), e);
                }
            }
        }
        return taken;
    }

    /** Returns the moment until which answers are waited for. */
    private long send(List<? extends AsyncCommand<byte[], byte[], ?>> commands) {
        try {
            link.dispatch(commands);
        } catch (RedisException e) {
            commands.forEach(command -> command.completeExceptionally(e));
        }
        return System.nanoTime() + timeout.toNanos();
    }

    private <T> T await(RedisFuture<T> sent, long end) {
        try {
            return sent.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
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
