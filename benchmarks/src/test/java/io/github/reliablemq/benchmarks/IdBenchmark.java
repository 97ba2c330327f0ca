package io.github.reliablemq.benchmarks;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageIdSource;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What each message gets: an id of its own, or one of its caller's name. */
@State(Scope.Benchmark)
public class IdBenchmark {

    private final MessageIdSource ids = MessageIdSource.timeOrdered(InstantSource.system(), new SecureRandom());
    private final String name = "order-4711-placed";

    @Benchmark
    public MessageId timeOrdered() {
        return ids.next();
    }

    @Benchmark
    public MessageId named() {
        return MessageId.named(name);
    }
}
