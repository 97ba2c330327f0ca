package io.github.reliablemq.servers;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis that keeps its keys over a restart: append-only file, synced at every write, nothing evicted.
 *
 * <p>Taken from {@code -Dreliablemq.redis.url=redis://host:port} (or the variable {@code RELIABLEMQ_REDIS_URL}), or
 * Docker, or the binary on the class path; {@code -Dreliablemq.servers=embedded|docker|auto} chooses between the latter
 * two. How a server given by URL persists is its owner's business.
 */
public final class RedisServer extends Server {
    private static final String TITLE = "Redis";
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int DEFAULT_PORT = 6379;

    private final String uri;

    private RedisServer(Backing backing, String uri) {
        super(TITLE, backing);
        this.uri = uri;
    }

    /**
     * Starts or finds one and returns when it accepts connections; the caller closes it.
     *
     * @throws ServerException if there is none to be had; the message tells what was tried
     */
    public static RedisServer start() {
        return new Sources<>("redis", TITLE, RedisServer::given, () -> ours(inDocker()), () -> embedded()).start();
    }

    /**
     * One of our own from the binary on the class path, whatever other sources there are: for a test that needs
     * settings of its own. The caller closes it.
     *
     * @param settings as on its command line, such as {@code "--appendonly", "no"}; they win over ours
     * @throws ServerException if there is no binary for this machine
     */
    public static RedisServer embedded(String... settings) {
        return ours(EmbeddedRedis.start(List.of(settings)));
    }

    /** A cluster of one node that has all slots, otherwise as {@link #embedded}. */
    public static RedisServer clusterOfOne() {
        // The default bus port, 10,000 above the other, may be none.
        RedisServer node = embedded("--cluster-enabled", "yes", "--cluster-port", Integer.toString(FreePort.choose()));
        try {
            node.ask("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            Probe.await(node.toString(), ANSWER, () -> {
                if (!"cluster_state:ok".equals(node.ask("CLUSTER", "INFO"))) {
                    throw new IOException("The cluster is not ready.");
                }
            });
            return node;
        } catch (RuntimeException | IOException e) {
            node.close();
            throw new ServerException("No cluster of " + node + ".", e);
        }
    }

    /**
     * A Sentinel that watches {@code master}, under a name that is in its URI, and when that is silent for a second,
     * makes a replica the master, whoever else thinks so. Otherwise as {@link #embedded}.
     */
    public static RedisServer sentinel(RedisServer master) {
        EmbeddedServer sentinel = EmbeddedRedis.startSentinel(master.host(), master.port());
        return new RedisServer(
                sentinel,
                "redis-sentinel://" + sentinel.host() + ":" + sentinel.port() + "#" + EmbeddedRedis.MASTER_NAME);
    }

    /** The first line of its reply. */
    private @Nullable String ask(String... words) throws IOException {
        try (RedisWire wire = new RedisWire(host(), port())) {
            return wire.call(words);
        }
    }

    /** Where clients connect, such as {@code redis://127.0.0.1:6379}. */
    public String uri() {
        return uri;
    }

    private static RedisServer ours(Backing backing) {
        return new RedisServer(backing, "redis://" + backing.host() + ":" + backing.port());
    }

    private static RedisServer given(String url) {
        URI parsed = URI.create(url);
        if (parsed.getHost() == null) {
            throw new ServerException(
                    "reliablemq.redis.url is \"" + url + "\"; it must look like redis://user:password@host:port/0");
        }
        int port = parsed.getPort() == -1 ? DEFAULT_PORT : parsed.getPort();
        RedisServer server = new RedisServer(new GivenServer(TITLE, parsed.getHost(), port), url);
        // It may want a password or TLS first, so a connection is enough.
        Probe.await(server.toString(), ANSWER, () -> new RedisWire(parsed.getHost(), port).close());
        return server;
    }

    private static DockerServer inDocker() {
        DockerServer.Image image = new DockerServer.Image(
                TITLE,
                "redis:7.2-alpine",
                DEFAULT_PORT,
                container -> container.setCommand(
                        "redis-server",
                        "--appendonly",
                        "yes",
                        "--appendfsync",
                        "always",
                        "--maxmemory-policy",
                        "noeviction"));
        return DockerServer.start(image, (host, port) -> () -> {
            try (RedisWire wire = new RedisWire(host, port)) {
                wire.call("PING");
            }
        });
    }
}
