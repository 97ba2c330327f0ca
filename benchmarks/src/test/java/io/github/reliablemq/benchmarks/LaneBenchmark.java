package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Backoff;
import io.github.reliablemq.Body;
import io.github.reliablemq.Destination;
import io.github.reliablemq.Headers;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.Wake;
import io.github.reliablemq.machine.Caution;
import io.github.reliablemq.machine.LaneEffect;
import io.github.reliablemq.machine.LaneEvent;
import io.github.reliablemq.machine.LaneMachine;
import io.github.reliablemq.machine.LaneRules;
import io.github.reliablemq.machine.Moment;
import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.machine.Step;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Claimed.Freshness;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.RowId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The rules of a relay's lane alone: a store that always has a batch, a broker that stores whatever it is sent. */
@State(Scope.Benchmark)
public class LaneBenchmark {

    private static final int BATCH = 500;
    private static final Moment NOW = new Moment(Instant.EPOCH, 0.5);

    private final LaneMachine machine = new LaneMachine(new LaneRules(
            RetryPolicies.only(RetryPolicy.defaults()),
            new Appetite(BATCH, 8L << 20),
            Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10)),
            Backoff.exponential(Duration.ofMillis(500), Duration.ofMinutes(1)),
            Poll.between(Duration.ofMillis(50), Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10)));
    private final List<Claimed> batch =
            LongStream.range(0, BATCH).mapToObj(LaneBenchmark::message).toList();
    private final Step claiming = claiming();

    /** What a message has of its batch's way: claimed, sent, settled, and the next claim. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public Step batch() {
        Step sending = next(claiming, new LaneEvent.ClaimMade(batch, Outlook.UNKNOWN));
        Step settling = next(sending, new LaneEvent.Answered(Outcome.stored()));
        return next(settling, new LaneEvent.Settled());
    }

    /** A claim that found nothing, and the look that comes after the wait. */
    @Benchmark
    public Step nothingToDo() {
        Step idle = next(claiming, new LaneEvent.ClaimMade(List.of(), Outlook.NOTHING));
        Step looking = next(idle, new LaneEvent.Woken(Wake.POLL));
        return next(looking, new LaneEvent.Looked(new Outlook(Outlook.Work.NONE, null)));
    }

    private Step claiming() {
        Step probing = next(machine.start(Caution.NONE), new LaneEvent.Connected());
        Step step = next(probing, new LaneEvent.Answered(Outcome.stored()));
        if (!(step.effect() instanceof LaneEffect.Claim)) {
            throw new IllegalStateException("A lane that is connected does not claim but wants " + step.effect());
        }
        return step;
    }

    private Step next(Step step, LaneEvent event) {
        return machine.step(step.state(), event, NOW);
    }

    private static Claimed message(long number) {
        Envelope envelope = new Envelope(
                new MessageId(new UUID(0, number)),
                Destination.queue("orders"),
                null,
                Headers.none(),
                Body.text(Bodies.of((int) number)),
                Instant.EPOCH);
        return new Claimed(new RowId(number), envelope, 0, Departure.NOT_SENT, Freshness.FRESH);
    }
}
