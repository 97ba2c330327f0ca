package io.github.reliablemq.examples;

import io.github.reliablemq.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of leases that only grows, until it is written anew. Each change is on disk before {@link #append} returns.
 * Not thread-safe.
 */
final class LeaseFile implements AutoCloseable {

    private final Path file;
    private final FileChannel guard;
    private @Nullable FileChannel log;

    /** @throws StoreException when another process has it open, or the disk fails */
    LeaseFile(Path directory) {
        this.file = directory.resolve("leases");
        try {
            Files.createDirectories(directory);
            guard = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw failed("opened", e);
        }
        if (lock() == null) {
            close();
            throw new StoreException(file + " is in use by another process; nothing was changed. Close that one first");
        }
    }

    private @Nullable FileLock lock() {
        try {
            return guard.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (IOException e) {
            throw failed("locked", e);
        }
    }

    /** All lines up to the first that is damaged: nobody was told that what comes after it had happened. */
    List<FileLease> read() {
        List<FileLease> leases = new ArrayList<>();
        try {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
                    Optional<FileLease> lease = FileLease.parse(line);
                    if (lease.isEmpty()) {
                        break;
                    }
                    leases.add(lease.get());
                }
            }
            return leases;
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Has these and no others from now on; the old file stays until the new one is complete on disk. */
    void rewrite(Collection<FileLease> leases) {
        StringBuilder lines = new StringBuilder();
        leases.forEach(each -> lines.append(each.toLine()).append('\n'));
        Path fresh = file.resolveSibling("leases.new");
        closeLog();
        try {
            Files.deleteIfExists(fresh);
            try (FileChannel channel =
                    FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                write(channel, lines.toString());
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel directory = FileChannel.open(file.resolveSibling("."), StandardOpenOption.READ)) {
                directory.force(true);
            }
            log = FileChannel.open(file, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failed("written anew", e);
        }
    }

    void append(FileLease lease) {
        FileChannel channel = log;
        if (channel == null) {
            throw new StoreException(file + " failed before, or is closed; nothing was changed. Open it anew");
        }
        try {
            write(channel, lease.toLine() + "\n");
        } catch (IOException e) {
            // What follows half a line would not be read: nothing may follow.
            closeLog();
            throw failed("written", e);
        }
    }

    private static void write(FileChannel channel, String text) throws IOException {
        ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(text);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
    }

    private StoreException failed(String what, IOException e) {
        return new StoreException(file + " could not be " + what + ". Look at the disk", e);
    }

    private void closeLog() {
        FileChannel channel = log;
        log = null;
        if (channel != null) {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Everything that counts was forced to disk before.
        }
    }

    @Override
    public void close() {
        closeLog();
        closeQuietly(guard);
    }
}
