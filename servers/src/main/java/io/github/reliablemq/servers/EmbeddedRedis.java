package io.github.reliablemq.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Redis from the binary on the class path, every write on disk before it is answered. */
final class EmbeddedRedis {
    private static final String VERSION = "7.0.15";
    private static final String READY = "Ready to accept connections";

    private EmbeddedRedis() {}

    static EmbeddedServer start() {
        Path binary = binary();
        Path directory = RunDirectory.newDirectory("redis");
        return EmbeddedServer.start(
                new EmbeddedServer.Program(directory, READY, port -> launch(binary, directory, port)));
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

    private static Child launch(Path binary, Path directory, int port) {
        List<String> command = List.of(
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
                "noeviction");
        return Child.start("Redis", new ProcessBuilder(Privileges.bound(command)), directory.resolve("redis.log"));
    }
}
