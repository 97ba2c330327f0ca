package io.github.reliablemq.simulation;

/**
 * How many faults of each kind may still happen.
 *
 * @param kills of a lane's process
 * @param expiries claims that end while their owner goes on
 * @param losses sends whose bytes or answer are lost
 * @param latePackets sends whose lane gives up before they arrive
 * @param refusals by the broker
 * @param restarts of the database: all claims end
 * @param unknownSettlements settlements that fail, or whose answer is lost
 * @param crashes of the consumer
 * @param used faults that happened
 * @param most faults that may happen in all
 */
record Budget(
        int kills,
        int expiries,
        int losses,
        int latePackets,
        int refusals,
        int restarts,
        int unknownSettlements,
        int crashes,
        int used,
        int most) {

    /** That many of each kind, and no more than {@code most} in all. */
    static Budget each(int faults, int most) {
        return new Budget(faults, faults, faults, faults, faults, faults, faults, faults, 0, most);
    }

    Budget withoutKill() {
        return less(new Budget(
                kills - 1,
                expiries,
                losses,
                latePackets,
                refusals,
                restarts,
                unknownSettlements,
                crashes,
                used + 1,
                most));
    }

    Budget withoutExpiry() {
        return less(new Budget(
                kills,
                expiries - 1,
                losses,
                latePackets,
                refusals,
                restarts,
                unknownSettlements,
                crashes,
                used + 1,
                most));
    }

    Budget withoutLoss() {
        return less(new Budget(
                kills,
                expiries,
                losses - 1,
                latePackets,
                refusals,
                restarts,
                unknownSettlements,
                crashes,
                used + 1,
                most));
    }

    Budget withoutLatePacket() {
        return less(new Budget(
                kills,
                expiries,
                losses,
                latePackets - 1,
                refusals,
                restarts,
                unknownSettlements,
                crashes,
                used + 1,
                most));
    }

    Budget withoutRefusal() {
        return less(new Budget(
                kills,
                expiries,
                losses,
                latePackets,
                refusals - 1,
                restarts,
                unknownSettlements,
                crashes,
                used + 1,
                most));
    }

    Budget withoutRestart() {
        return less(new Budget(
                kills,
                expiries,
                losses,
                latePackets,
                refusals,
                restarts - 1,
                unknownSettlements,
                crashes,
                used + 1,
                most));
    }

    Budget withoutUnknownSettlement() {
        return less(new Budget(
                kills,
                expiries,
                losses,
                latePackets,
                refusals,
                restarts,
                unknownSettlements - 1,
                crashes,
                used + 1,
                most));
    }

    Budget withoutCrash() {
        return less(new Budget(
                kills,
                expiries,
                losses,
                latePackets,
                refusals,
                restarts,
                unknownSettlements,
                crashes - 1,
                used + 1,
                most));
    }

    /** Budgets that allow nothing more are all the same. */
    private static Budget less(Budget next) {
        return next.used == next.most ? new Budget(0, 0, 0, 0, 0, 0, 0, 0, next.used, next.most) : next;
    }
}
