package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Message;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.spi.TransportLane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ssl:// with keys of our own, good and bad ones. */
@Timeout(120)
final class TlsIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofSeconds(1);

    @TempDir
    private Path directory;

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void trustIsAskedForAtEachConnectAndMessagesTravelEncrypted() {
        Path key = KeyStores.selfSigned(directory, "broker", "ip:127.0.0.1");
        AtomicReference<SSLContext> trust = new AtomicReference<>(
                KeyStores.trusting(KeyStores.selfSigned(directory, "somebody-else", "ip:127.0.0.1")));
        try (ActiveMqServer server = start(key)) {
            assertThat(server.brokerUrl()).startsWith("ssl://");
            ActiveMqBroker broker = ActiveMqBroker.builder()
                    .url(server.brokerUrl())
                    .sslContext(trust::get)
                    .build();
            ActiveMqTransport transport = ActiveMqTransport.builder(broker).build();
            assertNoTrust(transport);
            trust.set(KeyStores.trusting(key));
            try (TransportLane lane = transport.connect(Samples.freshLane())) {
                assertThat(lane.send(Samples.texts(Samples.freshQueue(), 200), DEADLINE))
                        .isEqualTo(Outcome.stored());
            }
            try (ActiveMqDirectSender sender =
                    ActiveMqDirectSender.builder(broker).build()) {
                Message message = Message.to(Samples.freshQueue()).text("x").build();
                assertThat(sender.send(message).toCompletableFuture().join()).isEqualTo(Outcome.stored());
            }
        }
    }

    @Test
    void defaultTrustOfTheJvmAndCertificatesOfOtherHostsAreNotEnough() {
        Path key = KeyStores.selfSigned(directory, "broker", "dns:broker.example");
        try (ActiveMqServer server = start(key)) {
            assertNoTrust(ActiveMqTransport.create(server.brokerUrl()));
            assertNoTrust(ActiveMqTransport.builder(ActiveMqBroker.builder()
                            .url(server.brokerUrl())
                            .sslContext(() -> KeyStores.trusting(key))
                            .build())
                    .build());
        }
    }

    /** The socket is closed under whoever waits, and TLS must not wait to say goodbye. */
    @Test
    void frozenBrokerCostsNoMoreThanTheDeadline() {
        Path key = KeyStores.selfSigned(directory, "broker", "ip:127.0.0.1");
        try (ActiveMqServer server = start(key)) {
            TransportLane lane = ActiveMqTransport.builder(ActiveMqBroker.builder()
                            .url(server.brokerUrl())
                            .sslContext(() -> KeyStores.trusting(key))
                            .build())
                    .build()
                    .connect(Samples.freshLane());
            server.freeze();
            try {
                long start = System.nanoTime();
                assertThat(lane.send(Samples.texts(Samples.freshQueue(), 1), SHORT))
                        .isInstanceOfSatisfying(
                                Outcome.Unknown.class,
                                unknown -> assertThat(unknown.ending()).isEqualTo(Outcome.Ending.NO_ANSWER));
                lane.close();
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
            } finally {
                server.thaw();
            }
        }
    }

    private static void assertNoTrust(ActiveMqTransport transport) {
        assertThatThrownBy(() -> transport.connect(Samples.freshLane()))
                .isInstanceOf(TransportException.class)
                .isNotInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("no trust")
                .hasMessageContaining("Nothing was sent");
    }

    private static ActiveMqServer start(Path key) {
        return ActiveMqServer.start(ActiveMqServer.Settings.defaults().tls(key, KeyStores.PASSWORD));
    }
}
