package io.github.reliablemq.servers;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The places a server can come from, in order: a URL, Docker, an embedded one.
 *
 * @param key the name in {@code reliablemq.<key>.url}
 */
record Sources<S extends Server>(
        String key, String title, Function<String, S> given, Supplier<S> docker, Supplier<S> embedded) {
    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private enum Mode {
        AUTO,
        DOCKER,
        EMBEDDED
    }

    /** Starts the first that is there, and logs which; never returns without one. */
    S start() {
        long start = System.nanoTime();
        S server = choose();
        long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        LOG.info("{}, ready after {} ms", server, millis);
        return server;
    }

    private S choose() {
        String url = setting("reliablemq." + key + ".url");
        if (url != null) {
            // Whoever names a server wants that one: if it does not answer, no other is taken instead.
            return given.apply(url);
        }
        return switch (mode()) {
            case EMBEDDED -> startEmbedded("Docker: not tried, reliablemq.servers=embedded");
            case DOCKER -> startDocker();
            case AUTO -> startAny();
        };
    }

    private S startAny() {
        if (!DockerReach.answers()) {
            return startEmbedded("Docker: nobody answers at " + DockerReach.endpoints());
        }
        try {
            return docker.get();
        } catch (RuntimeException e) {
            LOG.warn("{}: Docker answers but cannot run it ({}); taking the embedded one.", title, e.toString());
            return startEmbedded("Docker: " + e);
        }
    }

    private S startDocker() {
        try {
            return docker.get();
        } catch (RuntimeException e) {
            throw new ServerException(
                    "No " + title + ": reliablemq.servers=docker allows Docker only, and that failed: " + e
                            + ". Start Docker, or use reliablemq.servers=auto.",
                    e);
        }
    }

    private S startEmbedded(String beforehand) {
        try {
            return embedded.get();
        } catch (RuntimeException e) {
            throw new ServerException(
                    "No " + title + ". Tried: URL: reliablemq." + key + ".url is not set; " + beforehand
                            + "; embedded: "
                            + e.getMessage() + "\nName a running server with -Dreliablemq." + key + ".url=... (or "
                            + variable("reliablemq." + key + ".url")
                            + "), start Docker, or repair what the embedded one complains of.",
                    e);
        }
    }

    private static Mode mode() {
        String wanted = setting("reliablemq.servers");
        if (wanted == null) {
            return Mode.AUTO;
        }
        return switch (wanted) {
            case "auto" -> Mode.AUTO;
            case "docker" -> Mode.DOCKER;
            case "embedded" -> Mode.EMBEDDED;
            default ->
                throw new ServerException(
                        "reliablemq.servers is \"" + wanted + "\"; it must be embedded, docker or auto.");
        };
    }

    /** A system property, or else the environment variable of the like name. */
    private static @Nullable String setting(String property) {
        String value = System.getProperty(property, System.getenv(variable(property)));
        return value == null || value.isBlank() ? null : value.strip();
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
