package io.github.reliablemq;

import org.slf4j.MDC;

/**
 * What a thread of a relay works for, in SLF4J's MDC, so that every line it logs can be told apart; the keys are
 * documented in {@code docs/operations.md}. Never anything of a message's content.
 */
final class LogContext {

    private static final String RELAY = "reliablemq.relay";
    private static final String LANE = "reliablemq.lane";

    private LogContext() {}

    static Runnable ofRelay(String relay, Runnable work) {
        return () -> {
            MDC.put(RELAY, relay);
            try {
                work.run();
            } finally {
                MDC.remove(RELAY);
            }
        };
    }

    static Runnable ofLane(String relay, int lane, Runnable work) {
        return ofRelay(relay, () -> {
            MDC.put(LANE, Integer.toString(lane));
            try {
                work.run();
            } finally {
                MDC.remove(LANE);
            }
        });
    }
}
