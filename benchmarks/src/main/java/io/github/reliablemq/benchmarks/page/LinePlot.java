package io.github.reliablemq.benchmarks.page;

import io.github.reliablemq.benchmarks.harness.Spread;
import io.github.reliablemq.benchmarks.page.Svg.Anchor;
import io.github.reliablemq.benchmarks.page.Svg.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Curves over a logarithmic axis: medians as dots, from the least to the greatest as a line through them. */
final class LinePlot {

    /** What is drawn over what. */
    record Axes(String across, String up) {}

    /** A measured point. */
    record Dot(double x, Spread y) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final double LEFT = 80;
    private static final double RIGHT = 600;
    private static final double TOP = 44;
    private static final double BOTTOM = 320;
    private static final String GRID = "#dddddd";

    /** Of Okabe and Ito: told apart by everybody. */
    private static final List<String> COLOURS = List.of("#000000", "#0072b2", "#d55e00", "#009e73");

    private final Svg svg;
    private final Scale across;
    private final Scale up;

    private LinePlot(Svg svg, Scale across, Scale up) {
        this.svg = svg;
        this.across = across;
        this.up = up;
    }

    /**
     * One drawing.
     *
     * @param curves at most four, by name, each of at least one point
     */
    static String draw(String title, Axes axes, Map<String, List<Dot>> curves) {
        List<Dot> all = curves.values().stream().flatMap(List::stream).toList();
        Svg svg = new Svg(WIDTH, HEIGHT, title);
        LinePlot plot = new LinePlot(
                svg,
                Scale.with(all.stream().map(Dot::x).distinct().sorted().toList()),
                Scale.around(all.stream()
                        .flatMap(dot -> Stream.of(dot.y.min(), dot.y.max()))
                        .toList()));
        svg.text(new Point(LEFT, TOP - 24), Anchor.START, title);
        svg.text(new Point((LEFT + RIGHT) / 2, HEIGHT - 16), Anchor.MIDDLE, plot.across.named(axes.across));
        svg.text(new Point(LEFT, TOP - 6), Anchor.END, plot.up.named(axes.up));
        plot.grid();
        List<Map.Entry<String, List<Dot>>> named = new ArrayList<>(curves.entrySet());
        for (int i = 0; i < named.size(); i++) {
            String colour = COLOURS.get(i);
            plot.curve(named.get(i).getValue(), colour);
            Point legend = new Point(RIGHT + 16, TOP + 20 * i);
            svg.dot(new Point(legend.x(), legend.y() - 4), colour);
            svg.text(
                    new Point(legend.x() + 10, legend.y()),
                    Anchor.START,
                    named.get(i).getKey());
        }
        return svg.end();
    }

    private void grid() {
        for (double tick : up.ticks()) {
            double y = y(tick);
            svg.line(new Point(LEFT, y), new Point(RIGHT, y), GRID);
            svg.text(new Point(LEFT - 8, y + 4), Anchor.END, Scale.label(tick));
        }
        for (double tick : across.ticks()) {
            double x = x(tick);
            svg.line(new Point(x, TOP), new Point(x, BOTTOM), GRID);
            svg.text(new Point(x, BOTTOM + 18), Anchor.MIDDLE, Scale.label(tick));
        }
    }

    private void curve(List<Dot> dots, String colour) {
        svg.curve(
                dots.stream().map(dot -> new Point(x(dot.x), y(dot.y.median()))).toList(), colour);
        for (Dot dot : dots) {
            svg.line(new Point(x(dot.x), y(dot.y.min())), new Point(x(dot.x), y(dot.y.max())), colour);
            svg.dot(new Point(x(dot.x), y(dot.y.median())), colour);
        }
    }

    private double x(double value) {
        return LEFT + (RIGHT - LEFT) * across.at(value);
    }

    private double y(double value) {
        return BOTTOM - (BOTTOM - TOP) * up.at(value);
    }
}
