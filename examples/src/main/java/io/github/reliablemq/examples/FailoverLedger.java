package io.github.reliablemq.examples;

/**
 * How a failover ended.
 *
 * @param recorded orders whose transaction committed
 * @param lost of those, how many have no effect
 * @param doubled effects beyond the first of an order
 * @param invented effects of orders that nobody recorded
 * @param unanswered messages whose sending got no answer, and which were sent again
 * @param suppressed deliveries of an order that had its effect already
 */
record FailoverLedger(int recorded, int lost, int doubled, int invented, int unanswered, int suppressed) {

    boolean isClean() {
        return lost == 0 && doubled == 0 && invented == 0;
    }

    @Override
    public String toString() {
        return "recorded=" + recorded + " lost=" + lost + " doubled=" + doubled + " invented=" + invented
                + " unanswered=" + unanswered + " suppressed=" + suppressed;
    }
}
