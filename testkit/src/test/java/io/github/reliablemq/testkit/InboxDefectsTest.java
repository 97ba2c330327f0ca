package io.github.reliablemq.testkit;

import io.github.reliablemq.testkit.FakeInboxTest.FakeDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link InboxContract} notices inboxes that get it wrong. */
final class InboxDefectsTest {

    @ParameterizedTest
    @MethodSource("defects")
    void theContractNotices(Class<?> defect, String test) {
        Contracts.assertRed(defect, test);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                Arguments.of(CallsUnknownASuccess.class, "aCommitWithoutAnAnswerHasOneEffect"),
                Arguments.of(LosesTheKeyWithTheAnswer.class, "aCommitWithoutAnAnswerHasOneEffect"),
                Arguments.of(PurgesTooEarly.class, "keysAreKeptForTheirTime"),
                Arguments.of(PurgesNothing.class, "keysAreKeptForTheirTime"));
    }

    static final class CallsUnknownASuccess extends InboxContract<FakeInbox.Handle> {

        @Override
        protected Fixture<FakeInbox.Handle> fixture() {
            return new FakeDatabase() {
                @Override
                public void loseNextAnswer() {
                    // It takes what it hears for granted.
                }
            };
        }
    }

    static final class LosesTheKeyWithTheAnswer extends InboxContract<FakeInbox.Handle> {

        @Override
        protected Fixture<FakeInbox.Handle> fixture() {
            return new FakeDatabase() {
                @Override
                public List<String> effects() {
                    inbox.purge(Duration.ZERO);
                    return super.effects();
                }
            };
        }
    }

    static final class PurgesTooEarly extends InboxContract<FakeInbox.Handle> {

        @Override
        protected Fixture<FakeInbox.Handle> fixture() {
            return new FakeDatabase() {
                @Override
                public void elapseAndPurge(Duration time) {
                    super.elapseAndPurge(time);
                    inbox.purge(retention().dividedBy(2));
                }
            };
        }
    }

    static final class PurgesNothing extends InboxContract<FakeInbox.Handle> {

        @Override
        protected Fixture<FakeInbox.Handle> fixture() {
            return new FakeDatabase() {
                @Override
                public void elapseAndPurge(Duration time) {
                    clock.advance(time);
                }
            };
        }
    }
}
