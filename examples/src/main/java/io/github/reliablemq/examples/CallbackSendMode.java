package io.github.reliablemq.examples;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.examples.Sending.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The client's {@code AsyncCallback} behind this library's {@code CompletionStage<Outcome>}. */
final class CallbackSendMode implements SendMode {

    @Override
    public String title() {
        return "asynchronous with callback";
    }

    @Override
    public void send(String brokerUrl, Sending sending) {
        Destination queue = Destination.queue(sending.queue());
        List<CompletableFuture<Void>> underWay = new ArrayList<>();
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(brokerUrl)) {
            for (int i = 0; i < sending.count(); i++) {
                int number = i;
                sending.fault().beforeSending(number);
                Message message =
                        Message.to(queue).text(Integer.toString(number)).build();
                underWay.add(sender.send(message)
                        .thenAccept(outcome -> sending.answered(number, answer(outcome)))
                        .toCompletableFuture());
            }
            CompletableFuture.allOf(underWay.toArray(CompletableFuture[]::new)).join();
        }
    }

    private static Answer answer(Outcome outcome) {
        if (outcome instanceof Outcome.Stored) {
            return Answer.CONFIRMED;
        } else if (outcome instanceof Outcome.Refused) {
            return Answer.REFUSED;
        } else if (outcome instanceof Outcome.Unknown) {
            return Answer.UNKNOWN;
        }
        throw new AssertionError(outcome);
    }
}
