package io.github.reliablemq.torture;

import io.github.reliablemq.servers.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Optional;

/** A file system in memory, with little room, that PostgreSQL's write-ahead log lies on. */
final class SmallDisk implements AutoCloseable {

    private static final String SIZE = "size=176m";
    private static final int NOBODY = 65534;
    private static final int CHUNK = 64 << 10;

    private final Path mount;

    private SmallDisk(Path mount) {
        this.mount = mount;
    }

    /** Why there cannot be one here. */
    static Optional<String> obstacle() {
        Path probe = newDirectory();
        try {
            Command mounted = Command.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", probe.toString());
            if (!mounted.succeeded()) {
                return Optional.of("a file system cannot be mounted here: " + mounted.output());
            }
            Command.succeed("umount", probe.toString());
            return Optional.empty();
        } finally {
            delete(probe);
        }
    }

    /** Kills the server, moves its log to a new small disk, and starts it there. */
    static SmallDisk under(PostgresServer postgres, Database database) throws SQLException {
        Path data = Path.of(database.list("show data_directory").get(0));
        SmallDisk disk = new SmallDisk(newDirectory());
        String options = SIZE + ",mode=755";
        Command.succeed("mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.mount.toString());
        postgres.kill();
        Path log = data.resolve("pg_wal");
        Path moved = disk.mount.resolve("pg_wal");
        Command.succeed("cp", "-a", log.toString(), moved.toString());
        Command.succeed("rm", "-r", log.toString());
        Command.succeed("ln", "-s", moved.toString(), log.toString());
        Command.succeed("chown", "-h", NOBODY + ":" + NOBODY, log.toString());
        postgres.restart();
        database.execute("alter system set max_wal_size = '64MB'");
        database.execute("alter system set min_wal_size = '32MB'");
        database.execute("select pg_reload_conf()");
        return disk;
    }

    /** Takes all the room there is. */
    void fill() throws IOException {
        try (OutputStream out = Files.newOutputStream(filler())) {
            byte[] chunk = new byte[CHUNK];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            if (!Files.exists(filler())) {
                throw full;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    private Path filler() {
        return mount.resolve("filler");
    }

    /** After the server has ended. */
    @Override
    public void close() {
        Command.succeed("umount", "-l", mount.toString());
        delete(mount);
    }

    /** Outside of the run's directory, which the server's own user may not enter. */
    private static Path newDirectory() {
        try {
            Path directory = Files.createTempDirectory("torture-disk-");
            return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new TortureException("No directory for a small disk: " + e.getMessage(), e);
        }
    }

    private static void delete(Path directory) {
        try {
            Files.delete(directory);
        } catch (IOException e) {
            throw new TortureException("Cannot delete " + directory + ": " + e.getMessage(), e);
        }
    }
}
