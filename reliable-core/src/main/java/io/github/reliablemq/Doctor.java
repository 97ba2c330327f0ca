package io.github.reliablemq;

import io.github.reliablemq.Diagnosis.Examined;
import io.github.reliablemq.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what is unsafe or off in the servers that messages depend on.
 *
 * <pre>{@code
 * Doctor doctor = Doctor.of(outbox.checkup(), inbox.checkup(), broker.checkup(), RedisCheckup.at("redis://localhost"));
 * doctor.examineAndLog();                          // at the start: a WARN for each thing that is unsafe
 * System.out.print(doctor.examine().text());       // whenever somebody asks
 * }</pre>
 *
 * <p>Checkups run side by side, each on a thread of its own that ends with the examination. A server that does not
 * answer costs the others nothing: it is unsafe, since nothing that needs it works. Its thread, a daemon, is
 * interrupted and ends when the client of that server gives up. Thread-safe; nothing to close.
 */
public final class Doctor {

    private static final Logger LOG = LoggerFactory.getLogger(Doctor.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final List<Checkup> checkups;
    private final Duration patience;
    private final Set<String> told = new HashSet<>();

    private Doctor(List<Checkup> checkups, Duration patience) {
        this.checkups = checkups;
        this.patience = patience;
    }

    /** Waits at most 20 s for all of them together. */
    public static Doctor of(Checkup... checkups) {
        if (checkups.length == 0) {
            throw new IllegalArgumentException("There must be something to look at: give one checkup or more");
        }
        return new Doctor(List.of(checkups), PATIENCE);
    }

    /** Waits at most that long for all checkups together; 1 ms to 10 minutes. */
    public Doctor withPatience(Duration longestWait) {
        if (longestWait.toMillis() < 1 || longestWait.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("longestWait must be 1 ms to 10 min, is " + longestWait);
        }
        return new Doctor(checkups, longestWait);
    }

    /**
     * Looks at everything now. Never throws because a checkup does. When the caller is interrupted it returns at once,
     * with the interrupt set again; nothing is known then.
     */
    public Diagnosis examine() {
        ExecutorService threads = Executors.newFixedThreadPool(checkups.size(), daemons());
        try {
            List<Callable<List<Finding>>> looks = new ArrayList<>();
            checkups.forEach(checkup -> looks.add(() -> List.copyOf(checkup.examine())));
            List<Future<List<Finding>>> seen = threads.invokeAll(looks, patience.toMillis(), TimeUnit.MILLISECONDS);
            List<Examined> all = new ArrayList<>();
            for (int i = 0; i < seen.size(); i++) {
                all.add(new Examined(checkups.get(i).subject(), findings(seen.get(i))));
            }
            return new Diagnosis(all);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Diagnosis(checkups.stream()
                    .map(checkup ->
                            new Examined(checkup.subject(), List.of(unknown("the examination was interrupted"))))
                    .toList());
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * Looks at everything now and logs a WARN for each unsafe finding: once by this doctor, until it is found to be
     * repaired. One INFO counts the rest. Blocks as {@link #examine} does; call it before the relay starts.
     */
    public Diagnosis examineAndLog() {
        Diagnosis diagnosis = examine();
        Set<String> unsafe = new HashSet<>();
        for (Examined each : diagnosis.examined()) {
            for (Finding finding : each.findings()) {
                String key = each.subject() + '\n' + finding.about();
                if (finding.severity() == Severity.UNSAFE && unsafe.add(key) && isNew(key)) {
                    LOG.warn("{}: {}", each.subject(), finding);
                }
            }
        }
        forgetAllBut(unsafe);
        LOG.info("Doctor: {}", diagnosis.summary());
        diagnosis.told(Severity.ADVICE).forEach(advice -> LOG.debug("Doctor: {}", advice));
        return diagnosis;
    }

    private synchronized boolean isNew(String key) {
        return told.add(key);
    }

    private synchronized void forgetAllBut(Set<String> unsafe) {
        told.retainAll(unsafe);
    }

    private List<Finding> findings(Future<List<Finding>> seen) throws InterruptedException {
        try {
            return seen.get();
        } catch (CancellationException e) {
            return List.of(unknown("no answer within " + patience));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return List.of(unknown(Objects.toString(cause.getMessage(), cause.toString())));
        }
    }

    private static Finding unknown(String why) {
        return Finding.unsafe(
                "examination",
                why,
                "Whether it is safe is not known, and what needs it may not work",
                "See that it runs and can be reached with this address and these credentials, then examine again");
    }

    private static ThreadFactory daemons() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "reliablemq-doctor-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
