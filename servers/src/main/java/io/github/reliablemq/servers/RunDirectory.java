package io.github.reliablemq.servers;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The data and logs of this JVM's servers, deleted at exit.
 *
 * <p>A killed JVM deletes nothing, so each holds a lock in its directory as long as it lives, and the next one deletes
 * directories whose lock is free.
 */
final class RunDirectory {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String LOCK = "alive.lock";

    private RunDirectory() {}

    /** Creates an empty directory; the name tells the reader of a log what it is for. */
    static Path newDirectory(String name) {
        Path directory = next(name, "");
        try {
            return Cache.newDirectory(directory);
        } catch (IOException e) {
            throw new ServerException("Cannot create " + directory + ".", e);
        }
    }

    /** Names a file that does not exist yet. */
    static Path newFile(String name, String suffix) {
        return next(name, suffix);
    }

    private static Path next(String name, String suffix) {
        return Holder.OURS.resolve(name + "-" + COUNT.incrementAndGet() + suffix);
    }

    private static final class Holder {
        static final Path OURS = Cache.locked(Holder::open);

        private static Path open(Path cache) throws IOException {
            Path runs = cache.resolve("run");
            if (!Files.exists(runs)) {
                Cache.newDirectory(runs);
            }
            sweep(runs);
            String name = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
            Path ours = Cache.newDirectory(runs.resolve(name));
            FileLock alive = tryLock(ours);
            if (alive == null) {
                throw new ServerException("Another process holds the new directory " + ours + "; try again.");
            }
            Cleanup.atExit(() -> {
                try {
                    FileTree.delete(ours);
                } finally {
                    // Collected earlier, the lock would tell other JVMs that we are dead.
                    Reference.reachabilityFence(alive);
                }
            });
            return ours;
        }

        private static void sweep(Path runs) throws IOException {
            try (DirectoryStream<Path> others = Files.newDirectoryStream(runs)) {
                for (Path other : others) {
                    sweepOne(other);
                }
            }
        }

        private static void sweepOne(Path other) throws IOException {
            try {
                FileLock lock = tryLock(other);
                if (lock != null) {
                    lock.acquiredBy().close();
                    FileTree.delete(other);
                }
            } catch (NoSuchFileException gone) {
                // Its own JVM has just deleted it.
            }
        }

        private static @Nullable FileLock tryLock(Path directory) throws IOException {
            FileChannel channel =
                    FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
            }
            return lock;
        }
    }
}
