package io.github.reliablemq.benchmarks.page;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Where values stand on an axis, from 0 for its beginning to 1 for its end. Immutable. */
final class Scale {

    /** Beyond that, small values would all lie on the axis. */
    private static final double MOST_FOR_LINEAR = 20;

    private static final double STEPS = 5;

    private final double from;
    private final double to;
    private final boolean isLogarithmic;
    private final List<Double> ticks;

    private Scale(double from, double to, boolean isLogarithmic, Collection<Double> ticks) {
        this.from = from;
        this.to = to;
        this.isLogarithmic = isLogarithmic;
        this.ticks = List.copyOf(ticks);
    }

    /** From 0 on, with round numbers as ticks. */
    static Scale linear(double most) {
        double step = round(Math.max(most, Double.MIN_NORMAL) / STEPS);
        List<Double> ticks = new ArrayList<>(List.of(0.0, step));
        while (ticks.get(ticks.size() - 1) < most) {
            ticks.add(step * ticks.size());
        }
        return new Scale(0, ticks.get(ticks.size() - 1), false, ticks);
    }

    /** Logarithmic with a tick at each of these values, all above 0. */
    static Scale with(Collection<Double> values) {
        return new Scale(Collections.min(values), Collections.max(values), true, values);
    }

    /**
     * For these values: logarithmic with powers of ten as ticks when they lie far apart and above 0, otherwise from 0
     * on.
     */
    static Scale around(Collection<Double> values) {
        double most = Collections.max(values);
        double least = Collections.min(values);
        if (least <= 0 || most <= least * MOST_FOR_LINEAR) {
            return linear(most);
        }
        List<Double> ticks = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++) {
            ticks.add(Math.pow(10, power));
        }
        return with(ticks);
    }

    /** Values beyond the ends stand beyond them. */
    double at(double value) {
        if (!isLogarithmic) {
            return (value - from) / (to - from);
        }
        return from == to ? 0.5 : Math.log(value / from) / Math.log(to / from);
    }

    /** What an axis with this scale is called. */
    String named(String axis) {
        return isLogarithmic ? axis + " (log)" : axis;
    }

    List<Double> ticks() {
        return ticks;
    }

    /** Whole numbers without a point. */
    static String label(double tick) {
        return tick == Math.rint(tick)
                ? String.format(Locale.ROOT, "%,.0f", tick)
                : String.format(Locale.ROOT, "%.3f", tick).replaceFirst("0+$", "");
    }

    /** The next of 1, 2 and 5 with any number of zeros. */
    private static double round(double step) {
        double unit = Math.pow(10, Math.floor(Math.log10(step)));
        for (double factor : new double[] {1, 2, 5}) {
            if (step <= factor * unit) {
                return factor * unit;
            }
        }
        return 10 * unit;
    }
}
