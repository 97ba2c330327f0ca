package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.servers.ActiveMqServer;
import io.github.reliablemq.servers.SharedServers;
import io.github.reliablemq.servers.TcpProxy;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connecting: answers with a type, in bounded time, and leaves nothing behind. */
@Timeout(60)
final class ActiveMqTransportIT {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    @AfterEach
    void noThreadIsLeft() {
        Threads.assertNoneLeft();
    }

    @Test
    void unknownHostIsUnavailableAndNamesTheBroker() {
        ActiveMqTransport transport = ActiveMqTransport.create("tcp://no-such-host.invalid:61616");
        assertThatThrownBy(() -> transport.connect(Samples.freshLane()))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessageContaining("no-such-host.invalid:61616")
                .hasMessageContaining("UnknownHost");
    }

    @Test
    void closedPortIsUnavailable() {
        try (TcpProxy proxy = TcpProxy.to(SharedServers.activeMq())) {
            proxy.refuse();
            assertThatThrownBy(() -> ActiveMqTransport.create(url(proxy)).connect(Samples.freshLane()))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void standInIsUsedWhenTheFirstAddressDoesNotAnswer() {
        ActiveMqBroker broker = ActiveMqBroker.builder()
                .url("tcp://no-such-host.invalid:61616")
                .url(SharedServers.activeMq().brokerUrl())
                .build();
        try (TransportLane lane = ActiveMqTransport.builder(broker).build().connect(Samples.freshLane())) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
    }

    @Test
    void wrongPasswordIsRefusedAndTheRightOneIsAskedForAtEachConnect() {
        ActiveMqServer.Settings settings = ActiveMqServer.Settings.defaults().credentials("alice", "right");
        try (ActiveMqServer server = ActiveMqServer.start(settings)) {
            Iterator<String> passwords = List.of("wrong", "right").iterator();
            ActiveMqBroker broker = ActiveMqBroker.builder()
                    .url(server.brokerUrl())
                    .credentials(() -> new ActiveMqBroker.Credentials("alice", passwords.next()))
                    .build();
            ActiveMqTransport transport = ActiveMqTransport.builder(broker).build();
            assertThatThrownBy(() -> transport.connect(Samples.freshLane()))
                    .isInstanceOf(TransportException.class)
                    .isNotInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("credentials")
                    .hasMessageNotContaining("wrong");
            try (TransportLane lane = transport.connect(Samples.freshLane())) {
                assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            }
        }
    }

    /** The fixed client id is what tells that the former connection's packets are all worked through. */
    @Test
    void secondConnectionOfALaneIsUnavailableWhileTheFirstLives() {
        ActiveMqTransport transport =
                ActiveMqTransport.create(SharedServers.activeMq().brokerUrl());
        LaneName lane = Samples.freshLane();
        try (TransportLane first = transport.connect(lane)) {
            assertThatThrownBy(() -> transport.connect(lane))
                    .isInstanceOf(TransportUnavailableException.class)
                    .hasMessageContaining("former connection");
            assertThat(first.probe(DEADLINE)).isEqualTo(Outcome.stored());
        }
        transport.connect(lane).close();
    }

    private static String url(TcpProxy proxy) {
        return "tcp://" + proxy.host() + ":" + proxy.port();
    }
}
