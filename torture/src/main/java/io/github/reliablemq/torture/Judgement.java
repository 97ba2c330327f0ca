package io.github.reliablemq.torture;

import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.torture.checker.Checker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** Has the checker judge a history, in a process of its own as anybody could later. */
final class Judgement {

    private static final Duration LIMIT = Duration.ofMinutes(30);

    private Judgement() {}

    /** The checker's exit status; 0 is clean. */
    static int of(Path run, Consumer<String> lines) {
        try (Child checker = ChildJvm.of(Checker.class)
                .jvmOptions("-Xmx1g", "-XX:+UseSerialGC")
                .args(run.toString())
                .logTo(run.resolve("verdict.txt"))
                .start()) {
            int status = checker.waitFor(LIMIT)
                    .orElseThrow(() -> new TortureException("The checker does not end within " + LIMIT));
            LogMark.atBeginning(run.resolve("verdict.txt")).lines().forEach(lines);
            return status;
        }
    }
}
