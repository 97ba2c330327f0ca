package io.github.reliablemq.idempotency.redis;

import static io.github.reliablemq.idempotency.redis.RedisKeys.millis;

import io.github.reliablemq.idempotency.redis.Redis.PipelinedAnswer;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseStore.Completion;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Records completions of several leases: those that are as usual, in progress and ours, with one script for many keys,
 * the others with one for each.
 *
 * @param taking what the lease set when it was taken
 * @param completing the move of a single lease
 */
record Completions(Redis redis, Function<Lease, Taking> taking, Function<Lease, ScriptCall> completing) {

    /** Redis does nothing else meanwhile; so many take it about a tenth of a millisecond. */
    private static final int KEYS = 64;

    private static final byte[] DONE = {'1'};
    private static final byte DONE_WITH_FINGERPRINT = 'D';

    /** For each of them, in order. */
    List<Completion> of(List<Lease> leases) {
        List<Boolean> usual = redis.keysAreTogether() ? usual(leases) : Collections.nCopies(leases.size(), false);
        Iterator<PipelinedAnswer> others = redis.runAll(IntStream.range(0, leases.size())
                        .filter(i -> !usual.get(i))
                        .mapToObj(i -> completing.apply(leases.get(i)))
                        .toList())
                .iterator();
        return usual.stream()
                .map(isDone ->
                        isDone ? Completion.COMPLETED : read(others.next().orThrow()))
                .toList();
    }

    /** What {@link Script#COMPLETE} answered. */
    static Completion read(ScriptAnswer answer) {
        return switch (answer.code()) {
            case 0 -> Completion.ALREADY_DONE;
            case 1 -> Completion.COMPLETED;
            case 2 -> Completion.COMPLETED_AFTER_EXPIRY;
            case 3 -> Completion.OVERRODE_ANOTHER;
            default -> throw answer.unexpected();
        };
    }

    private List<Boolean> usual(List<Lease> leases) {
        List<ScriptCall> calls = new ArrayList<>();
        for (int from = 0; from < leases.size(); from += KEYS) {
            calls.add(together(leases.subList(from, Math.min(leases.size(), from + KEYS))));
        }
        return redis.runAll(calls).stream()
                .map(PipelinedAnswer::orThrow)
                .flatMap(answer -> IntStream.range(0, answer.parts().size()).mapToObj(i -> answer.number(i) == 1))
                .toList();
    }

    private ScriptCall together(List<Lease> leases) {
        List<byte[]> keys = new ArrayList<>(leases.size());
        List<byte[]> arguments = new ArrayList<>(3 * leases.size());
        for (Lease lease : leases) {
            Taking taken = taking.apply(lease);
            keys.add(taken.key());
            arguments.add(taken.value());
            arguments.add(done(RedisLeases.fingerprint(lease)));
            arguments.add(millis(lease.terms().retention()));
        }
        String what = leases.size() + " messages from " + leases.get(0).id() + " on";
        return new ScriptCall(
                Script.COMPLETE_USUAL, what, keys.toArray(byte[][]::new), arguments.toArray(byte[][]::new));
    }

    private static byte[] done(byte[] fingerprint) {
        return fingerprint.length == 0
                ? DONE
                : ByteBuffer.allocate(1 + fingerprint.length)
                        .put(DONE_WITH_FINGERPRINT)
                        .put(fingerprint)
                        .array();
    }
}
