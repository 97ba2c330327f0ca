package io.github.reliablemq.benchmarks;

import java.util.concurrent.CountDownLatch;

/** A process with nothing in it, to see what a JVM takes by itself. */
final class EmptyMain {

    static final String STARTED = "There is nothing to do.";

    private EmptyMain() {}

    /** Waits until it is asked to end. */
    public static void main(String[] args) throws InterruptedException {
        System.out.println(STARTED);
        new CountDownLatch(1).await();
    }
}
