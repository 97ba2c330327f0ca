package io.github.reliablemq.benchmarks.page;

import java.util.regex.Pattern;

/**
 * What a comparison is to reach at least, or is to stay below.
 *
 * @param names of the comparisons it is for
 * @param side which way is better
 * @param limit of the ratio
 */
record Bar(Pattern names, Side side, double limit) {

    enum Side {
        AT_LEAST("≥ "),
        AT_MOST("≤ ");

        private final String sign;

        Side(String sign) {
            this.sign = sign;
        }
    }

    static Bar atLeast(double limit, String names) {
        return new Bar(Pattern.compile(names), Side.AT_LEAST, limit);
    }

    static Bar atMost(double limit, String names) {
        return new Bar(Pattern.compile(names), Side.AT_MOST, limit);
    }

    /** The first part of the name of its contests, such as B1. */
    String family() {
        String all = names.pattern();
        return all.substring(0, all.indexOf('-'));
    }

    boolean isFor(Compared comparison) {
        return names.matcher(comparison.name()).matches();
    }

    /** In one word: by the median, and not at all when the machine was busy. */
    String verdict(Compared comparison) {
        if (comparison.machine() == Compared.Machine.BUSY) {
            return "busy";
        }
        double ratio = comparison.ratio().median();
        boolean reached = side == Side.AT_LEAST ? ratio >= limit : ratio <= limit;
        return reached ? "yes" : "**no**";
    }

    /** Limits are written with as many digits as they need: 0.85, 1.1, 8. */
    @Override
    public String toString() {
        return side.sign + (limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit));
    }
}
