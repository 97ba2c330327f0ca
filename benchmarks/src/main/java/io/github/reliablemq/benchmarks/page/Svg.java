package io.github.reliablemq.benchmarks.page;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The few shapes that plots are made of, in the order they are drawn. The same calls give the same bytes. */
final class Svg {

    /** A place; y grows downwards. */
    record Point(double x, double y) {}

    /** Which end of a text is at its place. */
    enum Anchor {
        START,
        MIDDLE,
        END
    }

    private final StringBuilder shapes = new StringBuilder();

    Svg(int width, int height, String title) {
        String size = " width=\"" + width + "\" height=\"" + height + "\"";
        add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + width + " " + height + "\"" + size
                + " font-family=\"sans-serif\" font-size=\"12\">");
        add("<title>" + escaped(title) + "</title>");
        add("<rect" + size + " fill=\"white\"/>");
    }

    void line(Point from, Point to, String colour) {
        add("<line" + number("x1", from.x) + number("y1", from.y) + number("x2", to.x) + number("y2", to.y)
                + " stroke=\"" + colour + "\"/>");
    }

    void curve(List<Point> points, String colour) {
        String all = points.stream()
                .map(point -> number(point.x) + "," + number(point.y))
                .collect(Collectors.joining(" "));
        add("<polyline points=\"" + all + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"/>");
    }

    void dot(Point at, String colour) {
        add("<circle" + number("cx", at.x) + number("cy", at.y) + " r=\"3\" fill=\"" + colour + "\"/>");
    }

    void box(Point from, Point to, String colour) {
        add("<rect" + number("x", from.x) + number("y", from.y) + number("width", to.x - from.x)
                + number("height", to.y - from.y) + " fill=\"" + colour + "\"/>");
    }

    void text(Point at, Anchor anchor, String text) {
        add("<text" + number("x", at.x) + number("y", at.y) + " text-anchor=\""
                + anchor.name().toLowerCase(Locale.ROOT) + "\">" + escaped(text) + "</text>");
    }

    /** The whole drawing. */
    String end() {
        return shapes + "</svg>\n";
    }

    private void add(String shape) {
        shapes.append(shape).append('\n');
    }

    private static String number(String attribute, double value) {
        return " " + attribute + "=\"" + number(value) + "\"";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
