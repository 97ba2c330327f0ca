package io.github.reliablemq.testkit;

import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.testkit.InMemoryOutboxTest.FakeStore;

final class InMemoryOutboxAdminTest extends OutboxAdminContract {

    @Override
    protected AdminFixture fixture() {
        return new AdministeredStore();
    }

    private static final class AdministeredStore extends FakeStore implements AdminFixture {

        @Override
        public OutboxAdmin admin() {
            return outbox.admin();
        }
    }
}
