package io.github.reliablemq.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** PostgreSQL from the binaries on the class path, as durable as in production. */
final class EmbeddedPostgres {
    static final String USER = "postgres";

    private static final String READY = "database system is ready to accept connections";

    private EmbeddedPostgres() {}

    static EmbeddedServer start() {
        Resource archive = binaries();
        Path home = Cache.provide("postgres-" + archive.fingerprint(), directory -> Archive.unpack(archive, directory));
        Path template = Cache.provide("template-" + archive.fingerprint(), directory -> initialize(home, directory));
        Path directory = RunDirectory.newDirectory("postgres");
        Path data = directory.resolve("data");
        // `cp -a` keeps the owner, which as root is another user.
        succeed(List.of("cp", "-a", template.resolve("data").toString(), data.toString()));
        return EmbeddedServer.start(
                new EmbeddedServer.Program(directory, READY, port -> launch(home, directory, data, port)));
    }

    private static Resource binaries() {
        String name = "postgres-" + Resource.os() + (Resource.isArm() ? "-arm_64" : "-x86_64") + ".txz";
        return Resource.find(name)
                .orElseThrow(
                        () -> new ServerException(
                                "no " + name + " on the class path. A Maven profile of the"
                                        + " servers module adds it for Linux and macOS, amd64 and arm64; other machines need a server."));
    }

    private static void initialize(Path home, Path directory) throws IOException {
        Path data = Files.createDirectory(
                directory.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (Privileges.isRoot()) {
            Files.setAttribute(data, "unix:gid", Privileges.NOBODY);
            Files.setAttribute(data, "unix:uid", Privileges.NOBODY);
        }
        succeed(Privileges.unprivileged(List.of(
                home.resolve("bin/initdb").toString(),
                "--pgdata=" + data,
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C",
                "--no-instructions")));
    }

    private static Child launch(Path home, Path directory, Path data, int port) {
        List<String> command = List.of(
                home.resolve("bin/postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-clisten_addresses=127.0.0.1",
                "-cunix_socket_directories=",
                // fsync and full_page_writes are on by default, and what is given here could not be switched off in a
                // test.
                "-csynchronous_commit=on",
                "-cwal_level=logical",
                // A killed server cannot clean /dev/shm; its own directory is deleted with the rest.
                "-cdynamic_shared_memory_type=mmap");
        ProcessBuilder builder = new ProcessBuilder(Privileges.boundAndUnprivileged(command));
        // Where we are may be closed to the user that the server runs as.
        builder.directory(directory.toFile());
        builder.environment().put("LC_ALL", "C");
        return Child.start("PostgreSQL", builder, directory.resolve("postgres.log"));
    }

    private static void succeed(List<String> command) {
        Shell.Result result = Shell.run(command);
        if (!result.succeeded()) {
            throw new ServerException("`" + String.join(" ", command) + "` ended with exit code " + result.exitCode()
                    + ":\n" + LogTail.of(result.output()));
        }
    }
}
