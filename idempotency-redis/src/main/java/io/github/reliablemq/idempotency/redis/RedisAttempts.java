package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.RedisKeys.ascii;
import static io.github.reliablemq.idempotency.redis.RedisKeys.millis;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.AttemptLog;
import java.time.Duration;

/** Attempts in hashes, one for each message that was delivered again or failed. */
record RedisAttempts(Redis redis, RedisKeys keys) implements AttemptLog {

    /** After the last attempt. Longer than a message waits for the next one, and no burden: they are few. */
    static final Duration KEPT = Duration.ofDays(7);

    @Override
    public Attempt begin(ConsumerName consumer, MessageId id, int epoch) {
        ScriptAnswer answer = run(Script.BEGIN_ATTEMPT, consumer, id, epoch(epoch), millis(KEPT));
        return new Attempt((int) answer.number(0), (int) answer.number(1));
    }

    @Override
    public int failed(ConsumerName consumer, MessageId id, int epoch) {
        return (int) run(Script.FAIL_ATTEMPT, consumer, id, epoch(epoch), millis(KEPT))
                .number(0);
    }

    @Override
    public void takeBack(ConsumerName consumer, MessageId id, int epoch) {
        run(Script.TAKE_ATTEMPT_BACK, consumer, id, epoch(epoch));
    }

    @Override
    public void forget(ConsumerName consumer, MessageId id) {
        run(Script.FORGET_ATTEMPTS, consumer, id);
    }

    private ScriptAnswer run(Script script, ConsumerName consumer, MessageId id, byte[]... arguments) {
        return redis.run(ScriptCall.of(script, RedisLeases.what(consumer, id), keys.attempts(consumer, id), arguments));
    }

    private static byte[] epoch(int epoch) {
        return ascii(Integer.toString(epoch));
    }
}
