package io.github.reliablemq.benchmarks.harness;

import java.util.Locale;

/** Numbers as people and programs read them. */
public final class Numbers {

    private Numbers() {}

    /** Three digits are as much as a measurement is worth, but no digit before the point is dropped. */
    public static String brief(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    /** With a point and without grouping. */
    static String plain(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
