package io.github.reliablemq.torture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages that the broker stored more than once, in an auditor's file. */
final class Repeats {

    private static final int JMS_ID = 1;
    private static final int ID = 2;

    private Repeats() {}

    /** The first one from that mark on. */
    static Optional<String> in(LogMark audit) {
        Map<String, String> jmsIds = new HashMap<>();
        for (String line : audit.lines()) {
            List<String> columns = List.of(line.split("\t", -1));
            String first = jmsIds.putIfAbsent(columns.get(ID), columns.get(JMS_ID));
            if (first != null && !first.equals(columns.get(JMS_ID))) {
                return Optional.of(
                        "message " + columns.get(ID) + " was stored as " + first + " and as " + columns.get(JMS_ID));
            }
        }
        return Optional.empty();
    }
}
