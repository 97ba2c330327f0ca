package io.github.reliablemq.servers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is still open when the JVM exits, closed by its one shutdown hook, youngest first. */
final class Cleanup {
    private static final Logger LOG = LoggerFactory.getLogger(Cleanup.class);
    private static final List<Entry> OPEN = new ArrayList<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Cleanup::runAll, "servers-cleanup"));
    }

    private Cleanup() {}

    /** Has {@code action} run at exit unless the entry is done before. */
    static Entry atExit(Runnable action) {
        Entry entry = new Entry(action);
        synchronized (OPEN) {
            OPEN.add(entry);
        }
        return entry;
    }

    private static void runAll() {
        List<Entry> entries;
        synchronized (OPEN) {
            entries = new ArrayList<>(OPEN);
        }
        Collections.reverse(entries);
        for (Entry entry : entries) {
            try {
                entry.action.run();
            } catch (RuntimeException e) {
                LOG.warn("Cleaning up at exit failed; the rest is still cleaned.", e);
            }
        }
    }

    static final class Entry {
        private final Runnable action;

        private Entry(Runnable action) {
            this.action = action;
        }

        void done() {
            synchronized (OPEN) {
                OPEN.remove(this);
            }
        }
    }
}
