package io.github.reliablemq.testkit;

import io.github.reliablemq.AuditEntry;
import io.github.reliablemq.Failure;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageFilter;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.MessageSummary;
import io.github.reliablemq.Operator;
import io.github.reliablemq.OutboxAdmin;
import io.github.reliablemq.spi.Claimed.Departure;
import io.github.reliablemq.spi.Settlement;
import java.time.Duration;
import java.util.List;

/** What the parts of the operators' contract share. */
abstract class OutboxAdminTests extends OutboxContractTests {

    static final Operator JANE = Operator.named("jane").because("for a test");
    static final Failure FAILURE = Failure.of("Test", "refused by a test");

    final OutboxAdmin admin() {
        return ((OutboxAdminContract.AdminFixture) probe().fixture()).admin();
    }

    /** Messages of the filter, few as they are. */
    final List<MessageSummary> list(MessageFilter filter) {
        return admin().list(filter, 1_000).messages();
    }

    static Message.Builder text(String text) {
        return Message.to(OutboxStoreContract.ORDERS).text(text);
    }

    /** Commits a message that may not be sent within the next hour. */
    final MessageId commitDelayed(String text) {
        MessageId id = MessageId.named(text);
        probe().fixture()
                .commit(producer -> producer.send(
                        text(text).delay(Duration.ofHours(1)).id(id).build()));
        return id;
    }

    /** Commits a message and has it parked after a send without an answer. */
    final MessageId park(String text) {
        probe().commit(text);
        probe().settle(message -> new Settlement.Park(message, 12, FAILURE, Departure.MAYBE_SENT));
        List<MessageSummary> parked = list(MessageFilter.parked());
        return parked.get(parked.size() - 1).id();
    }

    /** Has everything that can be claimed parked for that reason. */
    final void parkAll(Failure why) {
        probe().settle(message -> new Settlement.Park(message, 12, why, Departure.NOT_SENT));
    }

    /** Has the message of that text parked and the others of the batch released. */
    final void parkFirst(String text) {
        probe().settle(message -> OutboxProbe.text(message).equals(text)
                ? new Settlement.Park(message, 12, FAILURE, Departure.NOT_SENT)
                : new Settlement.Release(message, Departure.NOT_SENT));
    }

    /** The parked message of that text. */
    final MessageSummary parked(String text) {
        return list(MessageFilter.parked()).stream()
                .filter(message -> admin().inspect(message.id())
                        .flatMap(details -> details.envelope())
                        .filter(envelope -> envelope.body().text().equals(text))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** What is on record of a message, one line for each action. */
    final List<String> actions(MessageId id) {
        return admin().inspect(id).orElseThrow().actions().stream()
                .map(OutboxAdminTests::line)
                .toList();
    }

    private static String line(AuditEntry entry) {
        return entry.action() + " " + entry.operator() + " " + entry.reason().orElse("-")
                + (entry.mayHaveBeenSent() ? " maybe sent" : "");
    }
}
