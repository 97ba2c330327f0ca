package io.github.reliablemq.machine;

/**
 * Everything a lane remembers between two steps. Immutable; equal states behave equally.
 *
 * @param phase which answer it waits for
 * @param health how its connections fared lately
 * @param standstills destinations it leaves alone for a while
 * @param suspects messages that may be what hangs
 * @param caution how carefully it sends
 * @param work the claimed batch, empty in most phases
 */
public record LaneState(
        Phase phase, Health health, Standstills standstills, Suspects suspects, Caution caution, Work work) {

    /**
     * Counters of a lane.
     *
     * @param outages failures in a row to reach broker or store
     * @param idles empty claims and looks in a row
     * @param trust how many messages the next batch may have; 1 after a lost connection, doubling with each success; as
     *     many as were to travel together when a claim got too old
     * @param losses connections lost in a row while messages were under way; 0 again after the next one stored
     * @param silences sends that were not answered since trust was last complete: a destination that takes one message
     *     and then hangs must not look like a new one each time
     */
    public record Health(int outages, int idles, int trust, int losses, int silences) {

        Health withOutages(int count) {
            return new Health(count, idles, trust, losses, silences);
        }

        Health withIdles(int count) {
            return new Health(outages, count, trust, losses, silences);
        }

        Health withTrust(int messages) {
            return new Health(outages, idles, messages, losses, silences);
        }

        /** Something was stored: trust doubles up to {@code most}. */
        Health stored(int most) {
            int more = (int) Math.min(most, trust * 2L);
            return new Health(0, idles, more, 0, more == most ? 0 : silences);
        }

        Health lost() {
            return new Health(outages, idles, 1, losses + 1, silences);
        }

        Health silent() {
            return new Health(outages, idles, 1, losses + 1, silences + 1);
        }
    }

    LaneState in(Phase next) {
        return new LaneState(next, health, standstills, suspects, caution, work);
    }

    LaneState with(Work next) {
        return new LaneState(phase, health, standstills, suspects, caution, next);
    }

    LaneState with(Health next) {
        return new LaneState(phase, next, standstills, suspects, caution, work);
    }

    LaneState with(Standstills next) {
        return new LaneState(phase, health, next, suspects, caution, work);
    }

    LaneState with(Suspects next) {
        return new LaneState(phase, health, standstills, next, caution, work);
    }

    LaneState with(Caution next) {
        return new LaneState(phase, health, standstills, suspects, next, work);
    }
}
