package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Redis from the binary on the class path, every write on disk before it is answered. */
final class EmbeddedRedis {
    private static final String VERSION = "7.0.15";
    private static final String READY = "Ready to accept connections";
    private static final String WATCHING = "+monitor master";

    /** What a Sentinel of ours calls the master it watches. */
    static final String MASTER_NAME = "mymaster";

    private EmbeddedRedis() {}

    /** @param settings besides ours, as on the command line; a later one wins */
    static EmbeddedServer start(List<String> settings) {
        Path binary = binary();
        Path directory = RunDirectory.newDirectory("redis");
        return EmbeddedServer.start(new EmbeddedServer.Program(
                directory, READY, port -> launch(command(binary, directory, port, settings), directory)));
    }

    /** A Sentinel that needs nobody else to agree with. */
    static EmbeddedServer startSentinel(String masterHost, int masterPort) {
        Path binary = binary();
        Path directory = RunDirectory.newDirectory("sentinel");
        Path config = directory.resolve("sentinel.conf");
        return EmbeddedServer.start(new EmbeddedServer.Program(directory, WATCHING, port -> {
            write(config, sentinelConfig(port, directory, masterHost, masterPort));
            return launch(List.of(binary.toString(), config.toString(), "--sentinel"), directory);
        }));
    }

    private static List<String> sentinelConfig(int port, Path directory, String masterHost, int masterPort) {
        return List.of(
                "port " + port,
                "bind 127.0.0.1",
                "dir " + directory,
                "sentinel monitor " + MASTER_NAME + " " + masterHost + " " + masterPort + " 1",
                "sentinel down-after-milliseconds " + MASTER_NAME + " 1000",
                "sentinel failover-timeout " + MASTER_NAME + " 5000");
    }

    private static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
        } catch (IOException e) {
            throw new ServerException("Cannot write " + file + ".", e);
        }
    }

    private static Path binary() {
        String name = "redis-server-" + VERSION + "-" + Resource.os() + (Resource.isArm() ? "-arm64" : "-amd64");
        Resource resource = Resource.find(name)
                .orElseThrow(() -> new ServerException("no " + name
                        + " on the class path: it exists for Linux and macOS, amd64 and arm64; other machines need a"
                        + " server."));
        return Cache.provide("redis-" + resource.fingerprint(), directory -> copy(resource, directory))
                .resolve("redis-server");
    }

    private static void copy(Resource resource, Path directory) throws IOException {
        Path binary = directory.resolve("redis-server");
        try (InputStream content = resource.open()) {
            Files.copy(content, binary);
        }
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<String> command(Path binary, Path directory, int port, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--bind",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "always",
                "--maxmemory-policy",
                "noeviction"));
        command.addAll(settings);
        return command;
    }

    private static Child launch(List<String> command, Path directory) {
        return Child.start("Redis", new ProcessBuilder(Privileges.bound(command)), directory.resolve("redis.log"));
    }
}
