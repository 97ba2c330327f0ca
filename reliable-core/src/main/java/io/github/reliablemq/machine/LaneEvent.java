package io.github.reliablemq.machine;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Outcome;
import io.github.reliablemq.spi.Claimed;
import java.util.List;

/** What happened; the answer to an effect, or the wish to stop. */
public sealed interface LaneEvent {

    /** The broker took the connection. */
    record Connected() implements LaneEvent {}

    /** It did not. */
    record ConnectFailed(Failure failure) implements LaneEvent {}

    /** Answer to {@link LaneEffect.Probe} and {@link LaneEffect.Send}. */
    record Answered(Outcome outcome) implements LaneEvent {}

    /** The store gave these; possibly none. */
    record ClaimMade(List<Claimed> messages) implements LaneEvent {}

    /** The store failed; nothing is claimed. */
    record ClaimFailed(Failure failure) implements LaneEvent {}

    /** The settlements are committed. */
    record Settled() implements LaneEvent {}

    /** They are not, or it is not known; the claim is over in any case. */
    record SettleFailed(Failure failure) implements LaneEvent {}

    /** A wait is over, by time or by the doorbell. */
    record Woken() implements LaneEvent {}

    /** The relay closes. Only between batches: an open claim is settled first. */
    record StopWished() implements LaneEvent {}
}
