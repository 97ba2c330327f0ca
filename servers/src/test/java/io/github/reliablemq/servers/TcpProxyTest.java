package io.github.reliablemq.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TcpProxyTest {
    private ServerSocket target;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        target = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        proxy = TcpProxy.to("127.0.0.1", target.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        target.close();
        // Joined or past their last statement.
        assertThat(Wait.until(Duration.ofSeconds(1), this::noThreadIsLeft)).isTrue();
    }

    private boolean noThreadIsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("tcp-proxy-" + proxy.port()));
    }

    @Test
    void forwardsInBothDirectionsAndPassesTheEndOn() throws IOException {
        try (Pair pair = connect()) {
            pair.client.getOutputStream().write(1);
            assertThat(pair.server.getInputStream().read()).isEqualTo(1);
            pair.server.getOutputStream().write(2);
            assertThat(pair.client.getInputStream().read()).isEqualTo(2);
            pair.client.shutdownOutput();
            assertThat(pair.server.getInputStream().read()).isEqualTo(-1);
            pair.server.getOutputStream().write(3);
            assertThat(pair.client.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void cutAllResetsBothSidesAndNewConnectionsWork() throws IOException {
        try (Pair pair = connect()) {
            proxy.cutAll();
            assertThatThrownBy(() -> pair.client.getInputStream().read()).isInstanceOf(SocketException.class);
            assertThatThrownBy(() -> pair.server.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        connect().close();
    }

    @Test
    void stallKeepsConnectionsAndHoldsBytesBackUntilResume() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall();
            pair.client.getOutputStream().write(1);
            pair.server.setSoTimeout(200);
            assertThatThrownBy(() -> pair.server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            pair.server.setSoTimeout(10_000);
            assertThat(pair.server.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void stalledConnectionsCanBeCutAndClosed() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall();
            pair.client.getOutputStream().write(1);
            proxy.cutAll();
            assertThatThrownBy(() -> pair.client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void refuseTurnsNewConnectionsAwayUntilPass() throws IOException {
        try (Pair pair = connect()) {
            proxy.refuse();
            assertThatThrownBy(() -> new Socket(proxy.host(), proxy.port()).close())
                    .isInstanceOf(ConnectException.class);
            pair.client.getOutputStream().write(1);
            assertThat(pair.server.getInputStream().read()).isEqualTo(1);
            proxy.pass();
            connect().close();
        }
    }

    @Test
    void delayHoldsEachByteForThatLong() throws IOException {
        try (Pair pair = connect()) {
            proxy.delay(Duration.ofMillis(200));
            long start = System.nanoTime();
            pair.client.getOutputStream().write(1);
            assertThat(pair.server.getInputStream().read()).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void slicingForwardsEveryByteByItself() throws IOException {
        try (Pair pair = connect()) {
            proxy.slice();
            pair.client.getOutputStream().write(new byte[] {1, 2, 3});
            pair.server.getOutputStream().write(new byte[] {4, 5});
            assertThat(pair.server.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(pair.client.getInputStream().readNBytes(2)).containsExactly(4, 5);
            assertThat(proxy.sliced()).isEqualTo(5);
            proxy.pass();
            pair.client.getOutputStream().write(6);
            assertThat(pair.server.getInputStream().read()).isEqualTo(6);
            assertThat(proxy.sliced()).isEqualTo(5);
        }
    }

    @Test
    void cutAfterLetsThatManyBytesPassAndResetsBothSides() throws IOException {
        try (Pair old = connect()) {
            old.client.getOutputStream().write(new byte[100]);
            assertThat(old.server.getInputStream().readNBytes(100)).hasSize(100);
            proxy.cutAfter(Direction.TO_SERVER, 4);
            try (Pair other = connect()) {
                other.server.getOutputStream().write(new byte[100]);
                assertThat(other.client.getInputStream().readNBytes(100)).hasSize(100);
                for (Pair pair : new Pair[] {old, other}) {
                    pair.client.getOutputStream().write(new byte[] {1, 2, 3, 4, 5});
                    assertThat(pair.server.getInputStream().readNBytes(4)).containsExactly(1, 2, 3, 4);
                    assertThatThrownBy(() -> pair.server.getInputStream().read())
                            .isInstanceOf(SocketException.class);
                    assertThatThrownBy(() -> pair.client.getInputStream().read())
                            .isInstanceOf(SocketException.class);
                }
            }
        }
        assertThat(proxy.cuts()).isEqualTo(2);
        proxy.pass();
        try (Pair pair = connect()) {
            pair.client.getOutputStream().write(new byte[100]);
            assertThat(pair.server.getInputStream().readNBytes(100)).hasSize(100);
        }
    }

    @Test
    void blackHoleSwallowsOneDirectionAndPassCutsWhatHasLostBytes() throws IOException {
        try (Pair pair = connect();
                Pair idle = connect()) {
            proxy.blackHole(Direction.TO_CLIENT);
            pair.server.getOutputStream().write(new byte[] {1, 2});
            pair.client.getOutputStream().write(3);
            assertThat(pair.server.getInputStream().read()).isEqualTo(3);
            pair.client.setSoTimeout(200);
            assertThatThrownBy(() -> pair.client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            assertThat(proxy.swallowed()).isEqualTo(2);

            proxy.pass();

            pair.client.setSoTimeout(10_000);
            assertThatThrownBy(() -> pair.client.getInputStream().read()).isInstanceOf(SocketException.class);
            idle.server.getOutputStream().write(4);
            assertThat(idle.client.getInputStream().read()).isEqualTo(4);
        }
    }

    @Test
    void stallInOneDirectionDeliversLate() throws IOException {
        try (Pair pair = connect()) {
            proxy.stall(Direction.TO_SERVER);
            pair.client.getOutputStream().write(1);
            pair.server.getOutputStream().write(2);
            assertThat(pair.client.getInputStream().read()).isEqualTo(2);
            pair.server.setSoTimeout(200);
            assertThatThrownBy(() -> pair.server.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            proxy.resume();
            pair.server.setSoTimeout(10_000);
            assertThat(pair.server.getInputStream().read()).isEqualTo(1);
        }
    }

    @Test
    void repliesOfAnotherProtocolCannotBeDropped() {
        assertThatThrownBy(() -> proxy.drop(Replies.postgresCommit(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OTHER");
    }

    private Pair connect() throws IOException {
        Socket client = new Socket(proxy.host(), proxy.port());
        client.setSoTimeout(10_000);
        Socket server = target.accept();
        server.setSoTimeout(10_000);
        return new Pair(client, server);
    }

    private record Pair(Socket client, Socket server) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }
}
