package io.github.reliablemq.machine;

/**
 * Everything a lane remembers between two steps. Immutable; equal states behave equally.
 *
 * @param phase which answer it waits for
 * @param outages failures in a row to reach broker or store
 * @param idles empty claims in a row
 * @param trust how many messages the next batch may have; 1 after a lost connection, doubling with each success
 * @param losses connections lost in a row while messages were under way; 0 again after the next one stored
 * @param work the claimed batch, empty in most phases
 */
public record LaneState(Phase phase, int outages, int idles, int trust, int losses, Work work) {

    LaneState in(Phase next) {
        return new LaneState(next, outages, idles, trust, losses, work);
    }

    LaneState with(Work next) {
        return new LaneState(phase, outages, idles, trust, losses, next);
    }

    LaneState withOutages(int count) {
        return new LaneState(phase, count, idles, trust, losses, work);
    }

    LaneState withIdles(int count) {
        return new LaneState(phase, outages, count, trust, losses, work);
    }

    LaneState withTrust(int messages) {
        return new LaneState(phase, outages, idles, messages, losses, work);
    }

    LaneState withLosses(int count) {
        return new LaneState(phase, outages, idles, trust, count, work);
    }
}
