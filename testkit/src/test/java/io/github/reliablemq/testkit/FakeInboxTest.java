package io.github.reliablemq.testkit;

import io.github.reliablemq.spi.Inbox;
import java.util.List;

final class FakeInboxTest extends InboxContract<FakeInbox.Handle> {

    @Override
    protected Fixture<FakeInbox.Handle> fixture() {
        FakeInbox inbox = new FakeInbox();
        return new Fixture<>() {
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
        };
    }
}
