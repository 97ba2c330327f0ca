package io.github.reliablemq.activemq;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Lets one send of each key and destination go at a time, in the order they came. Used by one thread. */
final class DirectLines {

    /** First the one that goes, then those that wait. */
    private final Map<DirectSend.Line, Queue<DirectSend>> lines = new HashMap<>();

    /** Whether it may go now; if not, it waits for its turn. */
    boolean joins(DirectSend send) {
        DirectSend.Line line = send.line();
        if (line == null) {
            return true;
        }
        Queue<DirectSend> queue = lines.computeIfAbsent(line, any -> new ArrayDeque<>());
        queue.add(send);
        return queue.size() == 1;
    }

    /** Takes a settled one out, whether it went or still waited. Answers whose turn it is, if that changed. */
    @Nullable
    DirectSend leaves(DirectSend settled) {
        Queue<DirectSend> queue = lines.get(settled.line());
        if (queue == null) {
            return null;
        }
        boolean went = queue.peek() == settled;
        queue.remove(settled);
        if (queue.isEmpty()) {
            lines.remove(settled.line());
            return null;
        }
        return went ? queue.peek() : null;
    }
}
