package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.Inbox;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

final class FakeInboxTest extends InboxContract<FakeInbox.Handle> {

    private static final Duration RETENTION = Duration.ofDays(1);

    @Override
    protected Fixture<FakeInbox.Handle> fixture() {
        return new FakeDatabase();
    }

    /** An inbox in memory, to be used as it is or to be broken. */
    static class FakeDatabase implements Fixture<FakeInbox.Handle> {

        final ManualClock clock = ManualClock.at(Instant.EPOCH);
        final FakeInbox inbox = new FakeInbox(clock);

        @Override
        public Inbox<FakeInbox.Handle> inbox() {
            return inbox;
        }

        @Override
        public void effect(FakeInbox.Handle transaction, String name) {
            transaction.effect(name);
        }

        @Override
        public List<String> effects() {
            return inbox.effects();
        }

        @Override
        public void rollBackBehindItsBack(FakeInbox.Handle transaction) {
            transaction.rollback();
        }

        @Override
        public void commitBehindItsBack(FakeInbox.Handle transaction) {
            transaction.commit();
        }

        @Override
        public void cutOff(FakeInbox.Handle transaction) {
            transaction.rollback();
        }

        @Override
        public void loseNextAnswer() {
            inbox.loseNextAnswer();
        }

        @Override
        public Duration retention() {
            return RETENTION;
        }

        @Override
        public void elapseAndPurge(Duration time) {
            clock.advance(time);
            inbox.purge(RETENTION);
        }
    }
}
