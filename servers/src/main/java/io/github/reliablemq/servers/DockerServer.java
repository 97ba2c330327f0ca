package io.github.reliablemq.servers;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container; Testcontainers removes it, even after we were killed. */
final class DockerServer implements Backing {
    private static final Duration START = Duration.ofSeconds(60);

    private final String title;
    private final GenericContainer<?> container;
    private final int port;
    private final Probe probe;

    private DockerServer(String title, GenericContainer<?> container, int port, Probe probe) {
        this.title = title;
        this.container = container;
        this.port = port;
        this.probe = probe;
    }

    /** What to run. */
    record Image(String title, String name, int port, Consumer<GenericContainer<?>> settings) {}

    static DockerServer start(Image image, BiFunction<String, Integer, Probe> probeOf) {
        // Docker would give a restarted container another port; this one is asked for, so it stays.
        int port = FreePort.choose();
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image.name));
        container.addExposedPort(image.port);
        container.setPortBindings(List.of(port + ":" + image.port));
        image.settings.accept(container);
        container.start();
        Probe probe = probeOf.apply(container.getHost(), port);
        DockerServer server = new DockerServer(image.title, container, port, probe);
        server.awaitReady();
        return server;
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean canBeKilled() {
        return true;
    }

    /** As the Docker host numbers it. */
    @Override
    public long pid() {
        Long pid = container
                .getDockerClient()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getPidLong();
        if (pid == null) {
            throw new ServerException("Docker does not tell the process id of " + title + ".");
        }
        return pid;
    }

    @Override
    public void kill() {
        container
                .getDockerClient()
                .killContainerCmd(container.getContainerId())
                .withSignal("KILL")
                .exec();
        awaitStopped();
    }

    @Override
    public void restart() {
        if (container.isRunning()) {
            container
                    .getDockerClient()
                    .stopContainerCmd(container.getContainerId())
                    .exec();
        }
        container
                .getDockerClient()
                .startContainerCmd(container.getContainerId())
                .exec();
        awaitReady();
    }

    @Override
    public void freeze() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void thaw() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }

    private void awaitReady() {
        Probe.await(title + " in Docker at " + host() + ":" + port, START, probe);
    }

    private void awaitStopped() {
        if (!Wait.until(START, () -> !container.isRunning())) {
            throw new ServerException(title + " still runs after `docker kill`; look at `docker ps`.");
        }
    }
}
