package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks a {@code .txz} so that any user may run what is in it. */
final class Archive {
    private static final int ANYBODY_EXECUTES = 0b001_001_001;

    private Archive() {}

    static void unpack(Resource archive, Path directory) throws IOException {
        try (InputStream raw = archive.open();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException("Entry " + entry.getName() + " of " + archive.url() + " points outside.");
                }
                if (!target.equals(directory)) {
                    unpack(entry, tar, directory, target);
                }
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, InputStream content, Path directory, Path target)
            throws IOException {
        createDirectories(directory, entry.isDirectory() ? target : requireNonNull(target.getParent()));
        if (entry.isDirectory()) {
            return;
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Files.createLink(target, directory.resolve(entry.getLinkName()));
        } else {
            Files.copy(content, target);
            boolean executable = (entry.getMode() & ANYBODY_EXECUTES) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    private static void createDirectories(Path top, Path wanted) throws IOException {
        if (!wanted.equals(top) && !Files.isDirectory(wanted)) {
            createDirectories(top, requireNonNull(wanted.getParent()));
            Cache.newDirectory(wanted);
        }
    }
}
