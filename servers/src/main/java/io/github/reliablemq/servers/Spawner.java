package io.github.reliablemq.servers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Starts children so that they die with this JVM, even if it is killed.
 *
 * <p>The kernel's parent-death signal fires when the <em>thread</em> that started the child ends, so one thread that
 * lives as long as the JVM starts them all. Where the kernel cannot be asked, a small shell watches us instead.
 */
final class Spawner {
    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "servers-spawner");
        thread.setDaemon(true);
        return thread;
    });

    private Spawner() {}

    static Process spawn(ProcessBuilder builder) {
        try {
            return THREAD.submit(() -> start(builder)).get();
        } catch (ExecutionException e) {
            throw new ServerException(
                    "Cannot start " + builder.command() + ": " + e.getCause()
                            + ". If the file is there, its file system may forbid execution:"
                            + " point -Djava.io.tmpdir elsewhere.",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while starting " + builder.command() + ".", e);
        }
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        Process child = builder.start();
        if (!Privileges.childrenDieWithUs()) {
            watch(child);
        }
        return child;
    }

    /** The shell's input is a pipe that only this JVM holds: it ends when we do, however we do. */
    private static void watch(Process child) throws IOException {
        String script = "trap '' INT HUP TERM; cat >/dev/null; kill -KILL \"$1\" 2>/dev/null";
        Process watcher =
                new ProcessBuilder(List.of("/bin/sh", "-c", script, "sh", Long.toString(child.pid()))).start();
        var unused = child.onExit().thenRun(watcher::destroyForcibly);
    }
}
