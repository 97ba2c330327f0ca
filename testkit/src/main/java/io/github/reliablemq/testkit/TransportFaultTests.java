package io.github.reliablemq.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.MessageId;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Ending;
import io.github.reliablemq.Outcome.Refused;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.Outcome.Unknown;
import io.github.reliablemq.Received;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The part of the transport's contract about brokers and networks that fail. */
abstract class TransportFaultTests extends TransportContractTests {

    private static final Duration SHORT = Duration.ofSeconds(1);
    /** What a machine that has much to do may take besides. */
    private static final Duration SLACK = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_CONNECTS = Duration.ofMillis(50);

    @SuppressWarnings("NullAway.Init")
    TransportFaultTests() {}

    @Test
    @DisplayName("P3, P5: a batch without an answer is unknown; it is there whole or not at all once its lane is back")
    void aBatchWithoutAnAnswerIsUnknown() {
        List<Envelope> batch = List.of(envelope("a"), envelope("b"), envelope("c"));
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            opened().loseNextAnswer();
            assertThat(lane.send(batch, DEADLINE)).isInstanceOf(Outcome.Unknown.class);
            assertThat(lane.send(List.of(envelope("too late")), DEADLINE)).isNotEqualTo(Outcome.stored());
        }
        Envelope next = envelope("next");
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.send(List.of(next), DEADLINE)).isEqualTo(Outcome.stored());
        }
        List<MessageId> stored = opened().drain(4).stream().map(Received::id).toList();
        assertThat(stored).endsWith(next.id());
        assertThat(stored.subList(0, stored.size() - 1)).isIn(List.of(), idsOf(batch));
    }

    @Test
    @DisplayName(
            "P11: of a batch that is refused nothing is stored, the one at fault is found alone, and the lane goes on")
    void ofARefusedBatchNothingIsStored() {
        Envelope poison = envelope(opened().refused());
        Envelope a = envelope("a");
        Envelope b = envelope("b");
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertRefused(lane.send(List.of(a, poison, b), DEADLINE), Scope.BATCH);
            assertThat(opened().drain(0)).isEmpty();
            assertRefused(lane.send(List.of(poison), DEADLINE), Scope.MESSAGE);
            assertThat(lane.send(List.of(a, b), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(opened().drain(2)).map(Received::id).containsExactly(a.id(), b.id());
    }

    @Test
    @DisplayName(
            "P3, P7: a deadline that passes is an answer that did not come, told in time; the lane is of no use then")
    void aMissedDeadlineIsNoAnswerInTime() {
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            opened().holdBack();
            long before = System.nanoTime();
            assertThat(lane.send(List.of(envelope("held")), SHORT))
                    .isInstanceOfSatisfying(
                            Unknown.class,
                            unknown -> assertThat(unknown.ending()).isEqualTo(Ending.NO_ANSWER));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT.plus(SLACK));
            assertThat(lane.send(List.of(envelope("too late")), SHORT)).isInstanceOf(Refused.class);
            assertThat(lane.probe(SHORT)).isNotEqualTo(Outcome.stored());
        }
        opened().letGo();
        assertThat(opened().drain(1)).map(Received::text).isIn(List.of(), List.of("held"));
    }

    @Test
    @DisplayName("P7: a probe that is not answered ends in time too")
    void aProbeIsBounded() {
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            opened().holdBack();
            long before = System.nanoTime();
            assertThat(lane.probe(SHORT)).isNotEqualTo(Outcome.stored());
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(SHORT.plus(SLACK));
        }
        opened().letGo();
    }

    @Test
    @DisplayName(
            "P1, P7: a broker that is down is told as such, to who connects and to who is connected, and comes back")
    void aBrokerThatIsDownIsToldAsSuch() {
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            opened().goDown();
            assertThatThrownBy(() -> opened().transport().connect(SECOND))
                    .isInstanceOf(TransportUnavailableException.class);
            assertThat(lane.send(List.of(envelope("lost")), DEADLINE)).isNotEqualTo(Outcome.stored());
        }
        opened().comeUp();
        try (TransportLane lane = connected()) {
            assertThat(lane.send(List.of(envelope("a")), DEADLINE)).isEqualTo(Outcome.stored());
        }
        assertThat(opened().drain(1)).map(Received::text).containsExactly("a");
    }

    @Test
    @DisplayName(
            "P5: while a batch is still on its way its lane does not connect again; if it arrives, then before the next")
    void aLateBatchArrivesBeforeTheNextOfItsLane() {
        List<Envelope> late = List.of(envelope("a"), envelope("b"));
        try (TransportLane lane = opened().transport().connect(FIRST)) {
            assertThat(lane.probe(DEADLINE)).isEqualTo(Outcome.stored());
            opened().holdBack();
            assertThat(lane.send(late, SHORT)).isInstanceOf(Unknown.class);
        }
        assertThatThrownBy(() -> opened().transport().connect(FIRST).close())
                .isInstanceOf(TransportUnavailableException.class);
        opened().letGo();
        Envelope next = envelope("next");
        try (TransportLane lane = connected()) {
            assertThat(lane.send(List.of(next), DEADLINE)).isEqualTo(Outcome.stored());
        }
        List<MessageId> stored = opened().drain(3).stream().map(Received::id).toList();
        assertThat(stored).endsWith(next.id());
        assertThat(stored.subList(0, stored.size() - 1)).isIn(List.of(), idsOf(late));
    }

    /** As a relay does it: again until it works. */
    private TransportLane connected() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return opened().transport().connect(FIRST);
            } catch (TransportUnavailableException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(BETWEEN_CONNECTS.toNanos());
            }
        }
    }

    private static void assertRefused(Outcome outcome, Scope scope) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.scope()).isEqualTo(scope));
    }
}
