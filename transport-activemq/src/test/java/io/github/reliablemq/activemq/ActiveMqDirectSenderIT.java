package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.Destination;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P3 honest SENT, P5 key order, P7 progress: sending without an outbox. */
@Timeout(120)
final class ActiveMqDirectSenderIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Destination queue = Samples.freshQueue();

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void everySendOfAThousandIsStoredAndOnItsOwnThreadTold() {
        String url = SharedServers.activeMq().brokerUrl();
        Map<String, String> tellers = new ConcurrentHashMap<>();
        List<CompletableFuture<Outcome>> outcomes = new ArrayList<>();
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(url)) {
            for (int i = 0; i < 1_000; i++) {
                outcomes.add(sender.send(message(null, i))
                        .whenComplete((outcome, thrown) ->
                                tellers.put(Thread.currentThread().getName(), ""))
                        .toCompletableFuture());
            }
        }
        assertThat(outcomes).allSatisfy(outcome -> assertThat(outcome).isCompletedWithValue(Outcome.stored()));
        assertThat(Queues.ids(url, queue)).hasSize(1_000).doesNotHaveDuplicates();
        assertThat(tellers.keySet()).noneMatch(name -> name.startsWith("ActiveMQ Transport"));
    }

    @Test
    void aDueTimeOrAnExpiryIsRefusedBecauseNobodyWouldKeepIt() {
        Message delayed =
                Message.to(queue).delay(Duration.ofHours(1)).text("later").build();
        Message expiring = Message.to(queue)
                .expiresAt(Instant.now().plusSeconds(60))
                .text("soon")
                .build();
        try (ActiveMqDirectSender sender =
                ActiveMqDirectSender.create(SharedServers.activeMq().brokerUrl())) {
            for (Message message : List.of(delayed, expiring)) {
                assertThat(sender.send(message).toCompletableFuture().join())
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> assertThat(refused.failure().text()).contains("was not sent"));
            }
        }
    }

    /** P3: nothing is unaccounted for, and nothing that was called stored is missing. */
    @Test
    void brokerKilledInTheMiddleLeavesNoSendUnaccountedFor() {
        try (ActiveMqServer server = ActiveMqServer.start()) {
            Map<MessageId, Outcome> outcomes = new ConcurrentHashMap<>();
            AtomicInteger stored = new AtomicInteger();
            Thread killer = new Thread(() -> {
                await().atMost(SOON).until(() -> stored.get() >= 300);
                server.kill();
                server.restart();
            });
            killer.start();
            try (ActiveMqDirectSender sender = ActiveMqDirectSender.builder(ActiveMqBroker.at(server.brokerUrl()))
                    .inFlight(100)
                    .build()) {
                for (int i = 0; i < 2_000; i++) {
                    Message message = message(i % 3 == 0 ? "key " + i % 7 : null, i);
                    MessageId id = message.id().orElseThrow();
                    var told = sender.send(message).thenAccept(outcome -> {
                        outcomes.put(id, outcome);
                        if (outcome instanceof Outcome.Stored) {
                            stored.incrementAndGet();
                        }
                    });
                    assertThat(told).isNotNull();
                }
                await().atMost(SOON).until(() -> outcomes.size() == 2_000);
                await().atMost(SOON).until(() -> !killer.isAlive());
                // By itself it is back.
                await().atMost(SOON).until(() -> settle(sender, message(null, -1)) instanceof Outcome.Stored);
            }
            assertThat(outcomes.values()).hasAtLeastOneElementOfType(Outcome.Stored.class);
            assertThat(outcomes.values()).hasAtLeastOneElementOfType(Outcome.Unknown.class);
            assertBrokerAgrees(server.brokerUrl(), outcomes);
        }
    }

    private void assertBrokerAgrees(String url, Map<MessageId, Outcome> outcomes) {
        int stored = (int) outcomes.values().stream()
                .filter(outcome -> outcome instanceof Outcome.Stored)
                .count();
        List<MessageId> there = Queues.drain(url, queue, stored).stream()
                .map(message ->
                        ((Decoded.Ok) JmsReading.decode(message)).message().id())
                .toList();
        outcomes.forEach((id, outcome) -> {
            if (outcome instanceof Outcome.Stored) {
                assertThat(there).contains(id);
            } else if (outcome instanceof Refused) {
                assertThat(there).doesNotContain(id);
            }
        });
    }

    @Test
    void messagesOfAKeyAreStoredInTheirOrderOneAtATime() {
        String url = SharedServers.activeMq().brokerUrl();
        Queue<MessageId> told = new ConcurrentLinkedQueue<>();
        List<MessageId> sent = new ArrayList<>();
        try (TcpProxy proxy = TcpProxy.to(SharedServers.activeMq());
                ActiveMqDirectSender sender =
                        ActiveMqDirectSender.create("tcp://" + proxy.host() + ":" + proxy.port())) {
            assertThat(settle(sender, message(null, 0))).isEqualTo(Outcome.stored());
            proxy.stall();
            List<CompletableFuture<Outcome>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Message message = message("one", i);
                sent.add(message.id().orElseThrow());
                all.add(sender.send(message)
                        .whenComplete((outcome, thrown) -> told.add(message.id().orElseThrow()))
                        .toCompletableFuture());
            }
            // Everything that left waits in the proxy; only the first one may have left.
            proxy.cutAll();
            proxy.resume();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
            assertThat(all)
                    .filteredOn(outcome -> outcome.join() instanceof Outcome.Unknown)
                    .hasSizeLessThanOrEqualTo(1);
        }
        assertThat(told).containsExactlyElementsOf(sent);
        List<MessageId> there = Queues.ids(url, queue);
        assertThat(sent).containsSubsequence(there.subList(1, there.size()));
    }

    @Test
    void unreachableBrokerRefusesAtOnceAndItsReturnIsNoticed() {
        try (TcpProxy proxy = TcpProxy.to(SharedServers.activeMq());
                ActiveMqDirectSender sender =
                        ActiveMqDirectSender.create("tcp://" + proxy.host() + ":" + proxy.port())) {
            proxy.refuse();
            assertThat(settle(sender, message(null, 0))).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(RefusalReason.UNREACHABLE);
                assertThat(refused.scope()).isEqualTo(Scope.CONNECTION);
            });
            proxy.pass();
            await().atMost(SOON).until(() -> settle(sender, message(null, 1)) instanceof Outcome.Stored);
        }
    }

    @Test
    void stalledBrokerIsUnknownWithinTheDeadlineAndSendsOfTheSameKeyAreNotSent() {
        Duration deadline = Duration.ofSeconds(1);
        try (TcpProxy proxy = TcpProxy.to(SharedServers.activeMq());
                ActiveMqDirectSender sender = ActiveMqDirectSender.builder(
                                ActiveMqBroker.at("tcp://" + proxy.host() + ":" + proxy.port()))
                        .sendDeadline(deadline)
                        .build()) {
            assertThat(settle(sender, message(null, 0))).isEqualTo(Outcome.stored());
            proxy.stall();
            long start = System.nanoTime();
            CompletableFuture<Outcome> first = sender.send(message("k", 1)).toCompletableFuture();
            CompletableFuture<Outcome> second = sender.send(message("k", 2)).toCompletableFuture();
            assertThat(first.join())
                    .isInstanceOfSatisfying(
                            Outcome.Unknown.class,
                            unknown -> assertThat(unknown.ending()).isEqualTo(Outcome.Ending.NO_ANSWER));
            Refusals.assertRefused(second.join(), RefusalReason.NO_ANSWER, Scope.CONNECTION);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(deadline.plusSeconds(2));
            proxy.resume();
        }
    }

    @Test
    void oversizeMessageIsRefusedAloneAndTheOthersAreStored() {
        String url = SharedServers.activeMq().brokerUrl() + "?wireFormat.maxFrameSize=65536";
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(url)) {
            Message large = Message.to(queue).text("x".repeat(70_000)).build();
            assertThat(settle(sender, large)).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.reason()).isEqualTo(RefusalReason.TOO_LARGE);
                assertThat(refused.scope()).isEqualTo(Scope.MESSAGE);
            });
            assertThat(settle(sender, message(null, 1))).isEqualTo(Outcome.stored());
        }
    }

    @Test
    void closedSenderRefuses() {
        ActiveMqDirectSender sender =
                ActiveMqDirectSender.create(SharedServers.activeMq().brokerUrl());
        sender.close();
        sender.close();
        assertThat(settle(sender, message(null, 0))).isInstanceOf(Refused.class);
    }

    private static Outcome settle(ActiveMqDirectSender sender, Message message) {
        try {
            return sender.send(message).toCompletableFuture().get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private Message message(@Nullable String key, int number) {
        Message.Builder builder =
                Message.to(queue).id(new MessageId(UUID.randomUUID())).text("text " + number);
        return key == null ? builder.build() : builder.orderingKey(key).build();
    }
}
