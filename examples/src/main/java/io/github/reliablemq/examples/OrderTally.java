package io.github.reliablemq.examples;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The orders in the database held against the announcements in the queue.
 *
 * @param orders committed orders
 * @param announced announcements in the queue
 * @param lost orders nobody was told about
 * @param invented orders that were announced and do not exist
 * @param repeated announcements beyond the first of an order
 */
record OrderTally(int orders, int announced, int lost, int invented, int repeated) {

    static OrderTally of(Set<String> orders, List<String> queue) {
        Set<String> announced = new HashSet<>(queue);
        int lost = (int)
                orders.stream().filter(order -> !announced.contains(order)).count();
        int invented = (int)
                announced.stream().filter(order -> !orders.contains(order)).count();
        return new OrderTally(orders.size(), queue.size(), lost, invented, queue.size() - announced.size());
    }

    @Override
    public String toString() {
        return "orders=" + orders + " announced=" + announced + " lost=" + lost + " invented=" + invented + " repeated="
                + repeated;
    }
}
