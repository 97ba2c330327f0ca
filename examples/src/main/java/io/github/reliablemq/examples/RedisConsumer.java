package io.github.reliablemq.examples;

import io.github.reliablemq.IdempotentConsumer;
import io.github.reliablemq.idempotency.redis.RedisLeases;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.RedisServer;
import java.io.PrintStream;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Shows a consumer whose effect, a mail, cannot join a transaction: Redis remembers which messages are in progress and
 * which are done. The same message is delivered three times; one mail is sent. If the process died between the mail and
 * the note that it was sent, there would be a second one: at least once, not exactly once.
 */
public final class RedisConsumer {

    private RedisConsumer() {}

    public static void main(String[] args) throws InterruptedException {
        run(System.out);
    }

    /** Returns how many mails were sent. */
    static int run(PrintStream out) throws InterruptedException {
        try (RedisServer redis = RedisServer.start();
                ActiveMqServer broker = ActiveMqServer.start();
                RedisLeases leases = RedisLeases.create(redis.uri())) {
            Queue<String> outgoing = new ConcurrentLinkedQueue<>();
            IdempotentConsumer mailer = leases.consumer("mailer", message -> outgoing.add(message.text()));

            ThreeDeliveries.to(mailer, broker.brokerUrl(), "Your payment of 25 has arrived.");

            out.println("RedisConsumer: delivered=" + ThreeDeliveries.COPIES + " effects=" + outgoing.size());
            return outgoing.size();
        }
    }
}
