package io.github.reliablemq.activemq;

/** Interrupts one run of a handler, and nothing that runs on its thread afterwards. */
final class HandlerLimit implements Runnable {

    private final Thread handler = Thread.currentThread();
    private final Runnable report;
    private boolean over;

    /** @param report runs first, on the thread that runs this */
    HandlerLimit(Runnable report) {
        this.report = report;
    }

    /** The limit has passed. */
    @Override
    public synchronized void run() {
        if (!over) {
            report.run();
            handler.interrupt();
        }
    }

    /** The handler has ended. Takes back what it, or this, left set: the client would drop its connection for it. */
    @SuppressWarnings("ResultOfMethodCallIgnored")
    synchronized void end() {
        over = true;
        Thread.interrupted();
    }
}
