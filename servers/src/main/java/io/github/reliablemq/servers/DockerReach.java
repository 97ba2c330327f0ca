package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Docker daemon answers, asked cheaply and silently.
 *
 * <p>Testcontainers itself takes seconds and logs an error where there is none, and a {@code docker} on the PATH proves
 * nothing.
 */
final class DockerReach {
    private static final int CONNECT_MILLIS = 500;
    private static final int DEFAULT_PORT = 2375;

    private DockerReach() {}

    /** The places that were, or would be, asked. */
    static List<String> endpoints() {
        List<String> endpoints = new ArrayList<>();
        addIfSet(endpoints, System.getenv("DOCKER_HOST"));
        addIfSet(endpoints, configured());
        String home = System.getProperty("user.home");
        endpoints.add("unix:///var/run/docker.sock");
        endpoints.add("unix://" + home + "/.docker/run/docker.sock");
        endpoints.add("unix://" + home + "/.docker/desktop/docker.sock");
        endpoints.add("unix:///run/user/" + Cache.uid() + "/docker.sock");
        return endpoints;
    }

    static boolean answers() {
        return endpoints().stream().anyMatch(DockerReach::answersAt);
    }

    private static boolean answersAt(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (scheme.equals("unix")) {
                return connects(UnixDomainSocketAddress.of(Path.of(uri.getPath())));
            }
            int port = uri.getPort() == -1 ? DEFAULT_PORT : uri.getPort();
            return uri.getHost() != null && connects(new InetSocketAddress(uri.getHost(), port));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static boolean connects(SocketAddress address) {
        if (address instanceof InetSocketAddress) {
            try (Socket socket = new Socket()) {
                socket.connect(address, CONNECT_MILLIS);
                return true;
            } catch (IOException nobody) {
                return false;
            }
        }
        try (SocketChannel channel = SocketChannel.open(address)) {
            return channel.isConnected();
        } catch (IOException nobody) {
            return false;
        }
    }

    private static @Nullable String configured() {
        Path file = Path.of(System.getProperty("user.home"), ".testcontainers.properties");
        if (!Files.isReadable(file)) {
            return null;
        }
        try (Reader reader = Files.newBufferedReader(file)) {
            Properties properties = new Properties();
            properties.load(reader);
            return properties.getProperty("docker.host");
        } catch (IOException e) {
            throw new ServerException("Cannot read " + file + ".", e);
        }
    }

    private static void addIfSet(List<String> endpoints, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            endpoints.add(value.strip());
        }
    }
}
