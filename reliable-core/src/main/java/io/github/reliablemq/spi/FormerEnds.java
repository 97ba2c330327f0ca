package io.github.reliablemq.spi;

import java.util.Set;

/**
 * How former relays of a store ended, as far as that is not explained yet.
 *
 * @param unclean how many ended without saying so
 * @param underWay rows that such relays had announced with others and that still wait: one of them may be what ends
 *     processes
 */
public record FormerEnds(int unclean, Set<RowId> underWay) {

    /** Nothing is known against anybody. */
    public static final FormerEnds CLEAN = new FormerEnds(0, Set.of());
}
