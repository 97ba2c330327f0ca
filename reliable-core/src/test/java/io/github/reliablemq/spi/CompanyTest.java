package io.github.reliablemq.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P11: whoever may be what ends the process shares it with nobody. */
@Timeout(30)
final class CompanyTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Company company = Company.of(LONG);
    private final List<String> order = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch open = new CountDownLatch(1);

    @AfterEach
    void join() throws InterruptedException {
        open.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void aSuspectWaitsForThoseThatRun() throws InterruptedException {
        begin("other", company::among);
        waits(started("suspect", company::alone));
        assertThat(order).containsExactly("other");
        join();
        assertThat(order).containsExactly("other", "suspect");
    }

    @Test
    @DisplayName("P11: nobody joins a suspect")
    void nobodyJoinsASuspect() throws InterruptedException {
        begin("suspect", company::alone);
        waits(started("other", company::among));
        assertThat(order).containsExactly("suspect");
        join();
        assertThat(order).containsExactly("suspect", "other");
    }

    @Test
    void whoComesLaterDoesNotGoBeforeASuspectThatWaits() throws InterruptedException {
        begin("first", company::among);
        waits(started("suspect", company::alone));
        waits(started("later", company::among));
        join();
        assertThat(order).containsExactly("first", "suspect", "later");
    }

    @Test
    void suspectsTakeTurns() throws InterruptedException {
        begin("one", company::alone);
        waits(started("another", company::alone));
        assertThat(order).containsExactly("one");
        join();
        assertThat(order).containsExactly("one", "another");
    }

    @Test
    @DisplayName("P7: one that takes long holds nobody up for longer than the patience")
    void patienceEnds() throws InterruptedException {
        Company impatient = Company.of(Duration.ofMillis(1));
        begin("hangs", impatient::among);
        impatient.alone(() -> order.add("suspect"));
        begin("suspect that hangs", impatient::alone);
        impatient.among(() -> order.add("other"));
        impatient.alone(() -> order.add("another suspect"));
        assertThat(order).containsExactly("hangs", "suspect", "suspect that hangs", "other", "another suspect");
    }

    /** A hundred waits would be longer than this test may take. */
    @Test
    @DisplayName("P7: a suspect that takes long holds others up once, not each of them")
    void patienceIsLostForAll() throws InterruptedException {
        Company patient = Company.of(Duration.ofMillis(500));
        begin("suspect that hangs", patient::alone);
        for (int i = 0; i < 100; i++) {
            patient.among(() -> order.add("other"));
        }
        begin("next suspect", patient::alone);
        waits(started("waits again", patient::among));
        assertThat(order).hasSize(102).doesNotContain("waits again");
    }

    @Test
    void whatHandlesOnItsOwnThreadIsInside() {
        assertThat(alone(() -> among(() -> alone(() -> "inside")))).isEqualTo("inside");
        assertThat(among(() -> alone(() -> "too"))).isEqualTo("too");
    }

    @Test
    void whoeverFailsHasLeft() {
        assertThatIllegalStateException().isThrownBy(() -> alone(CompanyTest::fail));
        assertThatIllegalStateException().isThrownBy(() -> among(CompanyTest::fail));
        assertThat(among(() -> "next")).isEqualTo("next");
        assertThat(alone(() -> "next")).isEqualTo("next");
    }

    @Test
    void whoeverIsInterruptedWaitsNoLongerAndDoesNotRun() throws InterruptedException {
        begin("other", company::among);
        Thread suspect = new Thread(() -> {
            try {
                company.alone(() -> order.add("suspect"));
            } catch (InterruptedException e) {
                order.add("interrupted");
            }
        });
        threads.add(suspect);
        suspect.start();
        waits(suspect);
        suspect.interrupt();
        suspect.join();
        assertThat(order).containsExactly("other", "interrupted");
        assertThat(among(() -> "next")).as("it waits no longer").isEqualTo("next");
    }

    /** One of the two methods. */
    private interface Way {

        String run(Supplier<String> work) throws InterruptedException;
    }

    private static String uninterrupted(Way way, Supplier<String> work) {
        try {
            return way.run(work);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private String among(Supplier<String> work) {
        return uninterrupted(company::among, work);
    }

    private String alone(Supplier<String> work) {
        return uninterrupted(company::alone, work);
    }

    private static String fail() {
        throw new IllegalStateException("broken");
    }

    private Thread started(String name, Way way) {
        Thread thread = new Thread(() -> uninterrupted(way, () -> {
            order.add(name);
            return name;
        }));
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Returns when it runs; it does so until the end of the test. */
    private void begin(String name, Way way) {
        started(
                name,
                work -> way.run(() -> {
                    String done = work.get();
                    hold();
                    return done;
                }));
        while (!order.contains(name)) {
            Thread.onSpinWait();
        }
    }

    private void hold() {
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void waits(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }
}
