package io.github.reliablemq.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What a process needs, as the operating system and its own JVM see it. */
final class Vitals {

    private final Path proc;
    private final String pid;

    Vitals(long pid) {
        this.pid = Long.toString(pid);
        this.proc = Path.of("/proc", this.pid);
    }

    OptionalDouble threads() {
        return status("Threads:");
    }

    OptionalDouble residentKibibytes() {
        return status("VmRSS:");
    }

    OptionalDouble files() {
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return OptionalDouble.of((double) open.count());
        } catch (IOException gone) {
            return OptionalDouble.empty();
        }
    }

    /** What is left after a full collection, in KiB. */
    OptionalDouble liveHeapKibibytes() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Command histogram = Command.run(jcmd, pid, "GC.class_histogram");
        if (!histogram.succeeded()) {
            return OptionalDouble.empty();
        }
        Optional<String> total = histogram
                .output()
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst();
        return total.map(line -> OptionalDouble.of(Double.parseDouble(line.split("\\s+", -1)[2]) / 1024))
                .orElse(OptionalDouble.empty());
    }

    private OptionalDouble status(String name) {
        try {
            return Files.readAllLines(proc.resolve("status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.split("\\s+", -1)[1]))
                    .findFirst();
        } catch (IOException gone) {
            return OptionalDouble.empty();
        }
    }
}
