package io.github.reliablemq.servers;

import java.util.List;

/** The last lines of a log, for an error message. */
final class LogTail {
    private static final int LINES = 30;

    private LogTail() {}

    static String of(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
    }
}
