package io.github.reliablemq.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * What one thing measured over a run, and whether it grew: without the first tenth, the median of the last quarter is
 * above that of the first quarter by more than a quarter and by more than a slack. Not thread-safe.
 */
final class Series {

    private static final double FACTOR = 1.25;
    private static final int FEWEST = 12;

    private final String name;
    private final double slack;
    private final List<Double> values = new ArrayList<>();

    /** @param slack growth that means nothing, in the unit of the values */
    Series(String name, double slack) {
        this.name = name;
        this.slack = slack;
    }

    void add(double value) {
        values.add(value);
    }

    String name() {
        return name;
    }

    /** Whether there are samples enough to tell. */
    boolean isEnough() {
        return values.size() >= FEWEST;
    }

    boolean grew() {
        return isEnough() && last() > first() * FACTOR && last() - first() > slack;
    }

    private double first() {
        List<Double> warm = warm();
        return median(warm.subList(0, Math.max(1, warm.size() / 4)));
    }

    private double last() {
        List<Double> warm = warm();
        return median(warm.subList(warm.size() - Math.max(1, warm.size() / 4), warm.size()));
    }

    private List<Double> warm() {
        return values.subList(values.size() / 10, values.size());
    }

    private static double median(List<Double> some) {
        return some.stream().sorted().toList().get(some.size() / 2);
    }

    @Override
    public String toString() {
        if (values.isEmpty()) {
            return "%-28s no sample".formatted(name);
        }
        double most = values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        String verdict = !isEnough() ? "too few samples" : grew() ? "GREW" : "flat";
        return "%-28s first %,10.0f  last %,10.0f  most %,10.0f  %4d samples  %s"
                .formatted(name, first(), last(), most, values.size(), verdict);
    }
}
