package io.github.reliablemq.spi;

import java.util.Set;

/**
 * How former relays of a store ended, as far as that is not explained yet.
 *
 * @param unclean how many ended without saying so
 * @param underWay rows that such relays had announced and that still wait: one of them may be what ends processes
 * @param accused those of them that such a relay had announced alone, and that could not be parked because another
 *     claim has them: whoever gets one next parks it
 */
public record FormerEnds(int unclean, Set<RowId> underWay, Set<RowId> accused) {

    /** Nothing is known against anybody. */
    public static final FormerEnds CLEAN = new FormerEnds(0, Set.of(), Set.of());
}
