package io.github.reliablemq.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
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
        begin("other", company::among, this::hold);
        waits(started("suspect", company::alone));
        assertThat(order).containsExactly("other");
        join();
        assertThat(order).containsExactly("other", "suspect");
    }

    @Test
    @DisplayName("P11: nobody joins a suspect")
    void nobodyJoinsASuspect() throws InterruptedException {
        begin("suspect", company::alone, this::hold);
        waits(started("other", company::among));
        assertThat(order).containsExactly("suspect");
        join();
        assertThat(order).containsExactly("suspect", "other");
    }

    @Test
    void whoComesLaterDoesNotGoBeforeASuspectThatWaits() throws InterruptedException {
        begin("first", company::among, this::hold);
        waits(started("suspect", company::alone));
        waits(started("later", company::among));
        join();
        assertThat(order).containsExactly("first", "suspect", "later");
    }

    @Test
    void suspectsTakeTurns() throws InterruptedException {
        begin("one", company::alone, this::hold);
        waits(started("another", company::alone));
        assertThat(order).containsExactly("one");
        join();
        assertThat(order).containsExactly("one", "another");
    }

    @Test
    @DisplayName("P7: one that takes long holds nobody up for longer than the patience")
    void patienceEnds() throws InterruptedException {
        Company impatient = Company.of(Duration.ofMillis(1));
        begin("hangs", impatient::among, this::hold);
        impatient.alone(() -> order.add("suspect"));
        begin("suspect that hangs", impatient::alone, this::hold);
        impatient.among(() -> order.add("other"));
        impatient.alone(() -> order.add("another suspect"));
        assertThat(order).containsExactly("hangs", "suspect", "suspect that hangs", "other", "another suspect");
    }

    @Test
    void whatHandlesOnItsOwnThreadIsInside() {
        String text = company.alone(() -> company.among(() -> company.alone(() -> "inside")));
        assertThat(text).isEqualTo("inside");
        assertThat(company.among(() -> company.alone(() -> "too"))).isEqualTo("too");
    }

    @Test
    void whoeverFailsHasLeft() {
        assertThatIllegalStateException().isThrownBy(() -> company.alone(CompanyTest::fail));
        assertThatIllegalStateException().isThrownBy(() -> company.among(CompanyTest::fail));
        assertThat(company.<Boolean>among(() -> true)).isTrue();
        assertThat(company.<Boolean>alone(() -> true)).isTrue();
    }

    @Test
    void whoeverIsInterruptedWaitsNoLongerAndStaysInterrupted() throws InterruptedException {
        begin("other", company::among, this::hold);
        Thread suspect = started("suspect", company::alone, () -> order.add(Thread.interrupted() ? "cut short" : ""));
        waits(suspect);
        suspect.interrupt();
        suspect.join();
        assertThat(order).containsExactly("other", "suspect", "cut short");
    }

    private static String fail() {
        throw new IllegalStateException("broken");
    }

    private void hold() {
        try {
            open.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Thread started(String name, Consumer<Supplier<Boolean>> way) {
        return started(name, way, () -> {});
    }

    private Thread started(String name, Consumer<Supplier<Boolean>> way, Runnable work) {
        Thread thread = new Thread(() -> way.accept(() -> {
            order.add(name);
            work.run();
            return true;
        }));
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Returns when it runs. */
    private void begin(String name, Consumer<Supplier<Boolean>> way, Runnable work) {
        started(name, way, work);
        while (!order.contains(name)) {
            Thread.onSpinWait();
        }
    }

    private static void waits(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }
}
