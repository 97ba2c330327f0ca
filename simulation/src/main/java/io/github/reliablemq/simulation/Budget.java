package io.github.reliablemq.simulation;

/**
 * How many faults of each kind may still happen.
 *
 * @param kills of a lane's process
 * @param expiries claims that end while their owner goes on
 * @param losses sends whose bytes or answer are lost
 * @param latePackets sends whose lane gives up before they arrive
 * @param refusals by the broker
 * @param unknownSettlements settlements that fail, or whose answer is lost
 * @param crashes of the consumer
 */
record Budget(
        int kills,
        int expiries,
        int losses,
        int latePackets,
        int refusals,
        int unknownSettlements,
        int crashes) {

    static Budget each(int faults) {
        return new Budget(faults, faults, faults, faults, faults, faults, faults);
    }

    int sum() {
        return kills + expiries + losses + latePackets + refusals + unknownSettlements + crashes;
    }

    Budget withoutKill() {
        return new Budget(kills - 1, expiries, losses, latePackets, refusals, unknownSettlements, crashes);
    }

    Budget withoutExpiry() {
        return new Budget(kills, expiries - 1, losses, latePackets, refusals, unknownSettlements, crashes);
    }

    Budget withoutLoss() {
        return new Budget(kills, expiries, losses - 1, latePackets, refusals, unknownSettlements, crashes);
    }

    Budget withoutLatePacket() {
        return new Budget(kills, expiries, losses, latePackets - 1, refusals, unknownSettlements, crashes);
    }

    Budget withoutRefusal() {
        return new Budget(kills, expiries, losses, latePackets, refusals - 1, unknownSettlements, crashes);
    }

    Budget withoutUnknownSettlement() {
        return new Budget(kills, expiries, losses, latePackets, refusals, unknownSettlements - 1, crashes);
    }

    Budget withoutCrash() {
        return new Budget(kills, expiries, losses, latePackets, refusals, unknownSettlements, crashes - 1);
    }
}
