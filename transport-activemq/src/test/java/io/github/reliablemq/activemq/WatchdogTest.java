package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WatchdogTest {

    private static final Duration LATER = Duration.ofHours(1);

    private final Watchdog watchdog = new Watchdog("test");
    private final Queue<String> aborted = new ConcurrentLinkedQueue<>();

    @AfterEach
    void noThreadIsLeft() {
        watchdog.close();
        Threads.assertNoneLeft();
    }

    @Test
    void whatTakesTooLongIsAbortedThoughAnotherWatchEndsLater() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(2);
        Watchdog.Watch unused = watchdog.watch(LATER, () -> aborted.add("late"));
        watchdog.watch(Duration.ofMillis(40), () -> abort("second", done));
        watchdog.watch(Duration.ofMillis(20), () -> abort("first", done));

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(aborted).containsExactly("first", "second");
        unused.close();
    }

    @Test
    void whatEndedInTimeIsNotAborted() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        watchdog.watch(Duration.ofMillis(20), () -> aborted.add("ended")).close();
        watchdog.watch(Duration.ofMillis(40), () -> abort("not ended", done));

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(aborted).containsExactly("not ended");
    }

    @Test
    void anAbortThatThrowsCostsTheNextOneNothing() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        watchdog.watch(Duration.ZERO, () -> {
            throw new IllegalStateException("thrown for the test");
        });
        watchdog.watch(Duration.ofMillis(1), () -> abort("next", done));

        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void onceClosedNothingIsAborted() {
        watchdog.watch(LATER, () -> aborted.add("never"));

        watchdog.close();
        watchdog.watch(Duration.ZERO, () -> aborted.add("after the end"));

        Threads.assertNoneLeft();
        assertThat(aborted).isEmpty();
    }

    private void abort(String what, CountDownLatch done) {
        aborted.add(what);
        done.countDown();
    }
}
