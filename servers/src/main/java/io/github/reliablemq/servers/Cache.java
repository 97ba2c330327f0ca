package io.github.reliablemq.servers;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Unpacked binaries, shared by all JVMs of this user: {@code <java.io.tmpdir>/reliablemq-servers-<uid>}.
 *
 * <p>Not below the home directory: root's is closed to the unprivileged user that PostgreSQL then runs as.
 */
final class Cache {
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final String UNFINISHED = "unfinished-";

    private Cache() {}

    /** Fills a new directory. */
    interface Filler {
        void fill(Path directory) throws IOException;
    }

    /** Something done while no other JVM of this user does the like. */
    interface Work<T> {
        T run(Path cache) throws IOException;
    }

    static int uid() {
        return Location.UID;
    }

    /** Returns the directory {@code name}, filled by whoever needed it first; it is never seen half filled. */
    static Path provide(String name, Filler filler) {
        Path wanted = Location.DIRECTORY.resolve(name);
        if (Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS)) {
            return wanted;
        }
        return locked(cache -> {
            deleteUnfinished(cache);
            if (!Files.isDirectory(wanted, LinkOption.NOFOLLOW_LINKS)) {
                Path unfinished = newDirectory(cache.resolve(UNFINISHED + name));
                filler.fill(unfinished);
                Files.move(unfinished, wanted, StandardCopyOption.ATOMIC_MOVE);
            }
            return wanted;
        });
    }

    /** Runs {@code work} under the cache's lock. */
    static synchronized <T> T locked(Work<T> work) {
        Path lock = Location.DIRECTORY.resolve("lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            // Released with the channel.
            channel.lock();
            return work.run(Location.DIRECTORY);
        } catch (IOException e) {
            throw new ServerException(
                    "Cannot prepare " + Location.DIRECTORY + ": " + e
                            + ". It needs about 150 MB; point -Djava.io.tmpdir to another place if this one is full.",
                    e);
        }
    }

    /** Creates a directory that other users may read, whatever the umask. */
    static Path newDirectory(Path directory) throws IOException {
        Files.createDirectory(directory);
        return Files.setPosixFilePermissions(directory, READABLE);
    }

    private static void deleteUnfinished(Path cache) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(cache, UNFINISHED + "*")) {
            leftovers.forEach(FileTree::delete);
        }
    }

    private static final class Location {
        static final int UID = findUid();
        static final Path DIRECTORY = open();

        /** Java has no getuid; the owner of a file we create is the answer. */
        private static int findUid() {
            try {
                Path probe = Files.createTempFile("reliablemq-servers-", ".uid");
                try {
                    return (Integer) Files.getAttribute(probe, "unix:uid");
                } finally {
                    Files.delete(probe);
                }
            } catch (IOException | UnsupportedOperationException e) {
                throw new ServerException(
                        "Cannot write to " + System.getProperty("java.io.tmpdir")
                                + ". Make it writable or set -Djava.io.tmpdir.",
                        e);
            }
        }

        /** We execute what lies here, so nobody else may be able to put it there. */
        private static Path open() {
            Path directory = Path.of(System.getProperty("java.io.tmpdir"), "reliablemq-servers-" + UID);
            try {
                try {
                    newDirectory(directory);
                } catch (FileAlreadyExistsException usual) {
                    // Left by an earlier run; who owns it is checked below.
                }
                Object owner = Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS);
                Set<PosixFilePermission> open = Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
                if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
                        || !owner.equals(UID)
                        || open.contains(PosixFilePermission.GROUP_WRITE)
                        || open.contains(PosixFilePermission.OTHERS_WRITE)) {
                    throw new ServerException("Refusing to run programs from " + directory
                            + ": it is a link, belongs to another user (" + owner
                            + "), or others may write to it. Remove it, or set -Djava.io.tmpdir.");
                }
                return directory;
            } catch (IOException e) {
                throw new ServerException("Cannot create " + directory + ". Set -Djava.io.tmpdir to another place.", e);
            }
        }
    }
}
