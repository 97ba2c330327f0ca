package io.github.reliablemq;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which trace a message belongs to, in the form of the W3C recommendation "Trace Context", level 1. Immutable; always
 * well-formed.
 */
public final class TraceContext {

    /** Name of the header, here and on the wire. */
    public static final String TRACEPARENT = "traceparent";

    /** Name of the header, here and on the wire. */
    public static final String TRACESTATE = "tracestate";

    private static final int MOST_MEMBERS = 32;
    private static final int LONGEST_STATE = 8_192;
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
    private static final Pattern AROUND = Pattern.compile("^[ \\t]+|[ \\t]+$");
    private static final Pattern MEMBER =
            Pattern.compile("([a-z][a-z0-9_\\-*/]{0,255}|[a-z0-9][a-z0-9_\\-*/]{0,240}@[a-z][a-z0-9_\\-*/]{0,13})"
                    + "=([\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]{0,255}[\\x21-\\x2b\\x2d-\\x3c\\x3e-\\x7e])");

    private final String traceparent;
    private final @Nullable String tracestate;

    private TraceContext(String traceparent, @Nullable String tracestate) {
        this.traceparent = traceparent;
        this.tracestate = tracestate;
    }

    /**
     * Reads the two headers as a tracer gives them.
     *
     * @return empty when {@code traceparent} is absent or breaks the grammar; without {@code tracestate} when only that
     *     one does, as the recommendation wants it
     */
    public static Optional<TraceContext> parse(@Nullable String traceparent, @Nullable String tracestate) {
        if (traceparent == null || !PARENT.matcher(traceparent).matches()) {
            return Optional.empty();
        }
        boolean hasState = tracestate != null && isState(tracestate);
        return Optional.of(new TraceContext(traceparent, hasState ? tracestate : null));
    }

    private static boolean isState(String text) {
        if (text.isBlank() || text.length() > LONGEST_STATE) {
            return false;
        }
        Set<String> keys = new HashSet<>();
        for (String member : text.split(",", -1)) {
            String trimmed = AROUND.matcher(member).replaceAll("");
            // Empty members are allowed and mean nothing.
            if (!trimmed.isEmpty()
                    && (!MEMBER.matcher(trimmed).matches() || !keys.add(trimmed.substring(0, trimmed.indexOf('='))))) {
                return false;
            }
        }
        return !keys.isEmpty() && keys.size() <= MOST_MEMBERS;
    }

    public String traceparent() {
        return traceparent;
    }

    public Optional<String> tracestate() {
        return Optional.ofNullable(tracestate);
    }

    @Override
    public String toString() {
        return traceparent;
    }
}
