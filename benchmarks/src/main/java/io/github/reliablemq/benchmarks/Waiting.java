package io.github.reliablemq.benchmarks;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.Operator;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.OutboxSession;
import io.github.reliablemq.spi.Settlement;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/** Messages that cannot go, put into an outbox as it happens in life. */
final class Waiting {

    private static final String KEY = "held";
    private static final int ATTEMPTS = 12;
    private static final int AT_ONCE = 1_000;

    private Waiting() {}

    /** A parked message, and {@code messages} of its key behind it. */
    static void behindAParkedHead(OutboxDatabase outbox, Destination destination, int messages) {
        record(outbox, destination, 1);
        try (OutboxSession session = outbox.outbox().open()) {
            Batch batch = session.claim(new Appetite(1, 1L << 20));
            batch.settle(batch.messages().stream().map(Waiting::park).toList());
        }
        record(outbox, destination, messages);
    }

    /** {@code messages} for a destination that an operator paused. */
    static void onAPausedDestination(OutboxDatabase outbox, Destination destination, int messages) {
        outbox.outbox().admin().pause(destination, Operator.named("benchmarks"));
        outbox.fill(destination, messages, Keys.NONE);
    }

    private static Settlement park(Claimed message) {
        Failure failure = Failure.of("Benchmark", "parked so that others wait behind it");
        return new Settlement.Park(message, ATTEMPTS, failure, Claimed.Departure.NOT_SENT);
    }

    private static void record(OutboxDatabase outbox, Destination destination, int messages) {
        Jdbi jdbi = Jdbi.create(outbox.database());
        for (int first = 0; first < messages; first += AT_ONCE) {
            List<Message> some = IntStream.range(first, Math.min(messages, first + AT_ONCE))
                    .mapToObj(number -> Message.to(destination)
                            .orderingKey(KEY)
                            .text(Bodies.of(number))
                            .build())
                    .toList();
            jdbi.useTransaction(tx -> outbox.outbox().producer(tx).sendAll(some));
        }
    }
}
