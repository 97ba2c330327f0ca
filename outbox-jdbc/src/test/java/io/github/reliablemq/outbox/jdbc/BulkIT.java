package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.reliablemq.BulkAction;
import io.github.reliablemq.BulkProgress;
import io.github.reliablemq.BulkProgress.Phase;
import io.github.reliablemq.BulkRun;
import io.github.reliablemq.Failure;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.Rate;
import io.github.reliablemq.servers.Child;
import io.github.reliablemq.servers.ChildJvm;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Claimed.Departure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bulk actions that meet crashes, other operators and the clock. */
@Timeout(120)
class BulkIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Operator JANE = Operator.named("jane").because("the queue exists now");

    private final OutboxDatabase database = new OutboxDatabase();
    private final OutboxAdmin admin = database.outbox.admin();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    @DisplayName(
            "P8: a bulk action whose process is killed goes on where it was; each message is acted on once, on record")
    void isResumedAfterItsProcessWasKilled() {
        park(300);
        BulkRun run = admin.bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE);
        try (Child child = ChildJvm.of(BulkChild.class)
                .args(database.url(), run.id().toString())
                .start()) {
            await().atMost(PATIENCE).until(() -> run.progress().done() >= 8);
            child.kill();
        }
        BulkProgress atDeath = run.progress();
        assertThat(atDeath.phase()).isEqualTo(Phase.OPEN);
        assertThat(atDeath.left()).isPositive();
        assertThat(database.rows("state = 0")).isEqualTo(atDeath.done());

        BulkProgress end = admin.resumeBulk(run.id()).go(Rate.unlimited());

        assertThat(end.phase()).isEqualTo(Phase.FINISHED);
        assertThat(end.done()).isEqualTo(300);
        assertThat(end.unchanged()).isZero();
        assertThat(database.rows("state = 0")).isEqualTo(300);
        assertThat(database.count("reliable_outbox_audit where action = 'REQUEUE' and bulk_id is not null"))
                .isEqualTo(300);
        assertThat(database.count("(select distinct message_id from reliable_outbox_audit) as t"))
                .isEqualTo(300);
    }

    @Test
    void goesNoFasterThanItsRateAndEndsSoonAfterAStop() {
        park(500);
        BulkRun run = admin.bulk(BulkAction.DISCARD, MessageFilter.parked(), JANE);
        long began = System.nanoTime();
        CompletableFuture<BulkProgress> elsewhere = CompletableFuture.supplyAsync(() -> run.go(Rate.perSecond(100)));
        await().atMost(PATIENCE).until(() -> run.progress().done() >= 50);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        admin.resumeBulk(run.id()).stop();
        BulkProgress end = elsewhere.join();

        assertThat(took).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(end.phase()).isEqualTo(Phase.STOPPED);
        assertThat(end.left()).isPositive();
        assertThat(database.settled("state = 5")).isEqualTo(end.done());
    }

    @Test
    void anInterruptEndsItBeforeItsNextStep() throws InterruptedException {
        park(3);
        BulkRun run = admin.bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE);
        AtomicBoolean stillSet = new AtomicBoolean();
        Thread operator = new Thread(() -> {
            run.go(new Rate(1, Duration.ofHours(1)));
            stillSet.set(Thread.currentThread().isInterrupted());
        });
        operator.start();
        await().atMost(PATIENCE).until(() -> run.progress().done() == 1 && isWaiting(operator));
        operator.interrupt();
        operator.join();
        assertThat(stillSet).isTrue();
        assertThat(run.go(Rate.unlimited()).done()).isEqualTo(3);
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    @DisplayName("P10: messages in a relay's hands are left alone by a bulk action, without waiting for it")
    void leavesClaimedMessagesAlone() {
        database.record("a", "b");
        BulkRun run = admin.bulk(BulkAction.CANCEL, MessageFilter.pending(), JANE);
        var claim = database.session().claim(new Appetite(1, 1));
        BulkProgress end = run.go(Rate.unlimited());
        assertThat(end.done()).isOne();
        assertThat(end.unchanged()).isOne();
        claim.release();
        assertThat(database.drain()).containsExactly("a");
    }

    @Test
    void recordsOfEndedBulkActionsGoWithTheRetentionAndOpenOnesStay() {
        park(2);
        BulkRun open = admin.bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE);
        admin.bulk(BulkAction.REQUEUE, MessageFilter.parked(), JANE).go(Rate.unlimited());
        database.jdbi.useHandle(handle -> handle.execute("update reliable_outbox_bulk set created_at = '2000-01-01',"
                + " ended_at = case when ended_at is not null then timestamptz '2000-01-01' end"));
        admin.purgeSettled(10, JANE);
        assertThat(database.count("reliable_outbox_bulk")).isOne();
        assertThat(database.count("reliable_outbox_bulk_item")).isEqualTo(2);
        assertThat(open.go(Rate.unlimited()).unchanged()).isEqualTo(2);
    }

    private void park(int messages) {
        database.record(IntStream.range(0, messages).mapToObj(n -> "m" + n).toArray(String[]::new));
        database.parkAll(Failure.of("Test", "refused"), Departure.MAYBE_SENT);
    }
}
