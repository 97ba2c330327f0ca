package io.github.reliablemq.activemq;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.Failure;
import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.Received;
import io.github.reliablemq.Verdict;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A consumer that remembers what it was given and answers as it is told. */
final class Consuming implements IdempotentConsumer {

    private final Queue<Received> given = new ConcurrentLinkedQueue<>();
    private final Function<Received, Verdict> answer;

    Consuming(Function<Received, Verdict> answer) {
        this.answer = answer;
    }

    @Override
    public ConsumerName name() {
        return new ConsumerName("test-consumer");
    }

    @Override
    public Verdict accept(Received message) {
        given.add(message);
        return answer.apply(message);
    }

    /** As a consumer without a count of its own would. */
    static Verdict retry(Received message, Failure failure) {
        return new Verdict.Retry(failure, message.deliveries(), Optional.empty());
    }

    Queue<Received> given() {
        return given;
    }
}
