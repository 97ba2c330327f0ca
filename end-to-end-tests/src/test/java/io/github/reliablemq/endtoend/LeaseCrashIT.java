package io.github.reliablemq.endtoend;

import static io.github.reliablemq.Destination.queue;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.activemq.ActiveMqDirectSender;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.servers.SharedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A consumer with leases in Redis whose process ends; the broker delivers the message again. */
@Timeout(300)
@DisplayName("P4r, P11: a process with leases that dies loses nothing, and repeats only what it had not recorded")
class LeaseCrashIT {

    private static final Duration LONG = Duration.ofSeconds(90);
    /** Then the message is found to be what ends it. */
    private static final int DEATHS = 3;

    private final ActiveMqServer broker = SharedServers.activeMq();
    private final String name = "lease-crash-" + UUID.randomUUID();
    private final PlainQueue queue = new PlainQueue(broker.brokerUrl(), name);
    private final PlainQueue dead = new PlainQueue(broker.brokerUrl(), name + ".dead");

    @TempDir
    private Path directory;

    @ParameterizedTest(name = "killed {0}: {1} effects")
    @CsvSource({"BEFORE_COMMIT, 2", "AFTER_COMMIT, 1"})
    void killed(CrashPoint point, int effects) throws IOException {
        send();
        dies(point);
        assertThat(mails()).hasSize(1);
        try (Child mailer = start(CrashPoint.NEVER)) {
            awaitEmptyQueue();
            assertThat(mailer.isAlive()).isTrue();
        }
        assertThat(queue.drain()).as("not acknowledged").isEmpty();
        assertThat(mails()).hasSize(effects);
    }

    @Test
    @DisplayName("P11: a message that ends its process each time is set aside")
    void aMessageThatEndsItsProcess() throws IOException {
        send();
        for (int death = 0; death < DEATHS; death++) {
            dies(CrashPoint.IN_HANDLER);
        }
        try (Child mailer = start(CrashPoint.IN_HANDLER)) {
            Awaitility.await().atMost(LONG).until(() -> dead.size() == 1);
            assertThat(mailer.isAlive()).isTrue();
        }
        assertThat(queue.drain()).isEmpty();
        assertThat(mails()).isEmpty();
    }

    private List<String> mails() throws IOException {
        return Files.exists(file()) ? Files.readAllLines(file()) : List.of();
    }

    private Path file() {
        return directory.resolve("mails");
    }

    private void send() {
        try (ActiveMqDirectSender sender = ActiveMqDirectSender.create(broker.brokerUrl())) {
            Message message = Message.to(queue(name)).text("x").build();
            assertThat(sender.send(message).toCompletableFuture().join()).isInstanceOf(Outcome.Stored.class);
        }
    }

    private void dies(CrashPoint point) {
        try (Child mailer = start(point)) {
            assertThat(mailer.waitFor(LONG)).isEqualTo(OptionalInt.of(HaltingConsumer.HALTED));
        }
    }

    private Child start(CrashPoint point) {
        return ChildJvm.of(HaltingMailer.class)
                .args(broker.brokerUrl(), SharedServers.redis().uri(), name, file().toString(), point.name())
                .start();
    }

    /** For a second, since the broker does not show what it is just delivering. */
    private void awaitEmptyQueue() {
        Awaitility.await().atMost(LONG).during(Duration.ofSeconds(1)).until(() -> queue.size() == 0);
    }
}
