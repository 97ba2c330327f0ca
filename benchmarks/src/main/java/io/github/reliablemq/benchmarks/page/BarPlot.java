package io.github.reliablemq.benchmarks.page;

import io.github.reliablemq.benchmarks.harness.Numbers;
import io.github.reliablemq.benchmarks.harness.Spread;
import io.github.reliablemq.benchmarks.page.Svg.Anchor;
import io.github.reliablemq.benchmarks.page.Svg.Point;
import java.util.Map;
import java.util.OptionalDouble;

/** One bar for each contestant: as long as its median, with a line from the least to the greatest. */
final class BarPlot {

    private static final int WIDTH = 720;
    private static final double LEFT = 150;
    private static final double RIGHT = 520;
    private static final double TOP = 44;
    private static final double PITCH = 26;
    private static final double THICKNESS = 16;
    private static final String BAR = "#56b4e9";
    private static final String RANGE = "#000000";
    private static final String LIMIT = "#d55e00";

    private BarPlot() {}

    /**
     * One drawing.
     *
     * @param bars at least one, by the name of the contestant
     * @param limit that is not to be exceeded, where there is one
     */
    static String draw(String title, Map<String, Spread> bars, OptionalDouble limit) {
        double most = bars.values().stream().mapToDouble(Spread::max).max().orElseThrow();
        Scale scale = Scale.linear(Math.max(most, limit.orElse(0)));
        Svg svg = new Svg(WIDTH, (int) (TOP + PITCH * bars.size() + 10), title);
        svg.text(new Point(LEFT, TOP - 26), Anchor.START, title);
        double y = TOP;
        for (Map.Entry<String, Spread> bar : bars.entrySet()) {
            Spread spread = bar.getValue();
            double middle = y + THICKNESS / 2;
            svg.text(new Point(LEFT - 8, middle + 4), Anchor.END, bar.getKey());
            svg.box(new Point(LEFT, y), new Point(x(scale, spread.median()), y + THICKNESS), BAR);
            svg.line(new Point(x(scale, spread.min()), middle), new Point(x(scale, spread.max()), middle), RANGE);
            svg.text(new Point(RIGHT + 12, middle + 4), Anchor.START, spread.toString());
            y += PITCH;
        }
        limit.ifPresent(value -> {
            double x = x(scale, value);
            svg.line(new Point(x, TOP - 6), new Point(x, TOP + PITCH * bars.size() - 4), LIMIT);
            svg.text(new Point(x, TOP - 8), Anchor.MIDDLE, "≤ " + Numbers.brief(value));
        });
        return svg.end();
    }

    private static double x(Scale scale, double value) {
        return LEFT + (RIGHT - LEFT) * scale.at(value);
    }
}
