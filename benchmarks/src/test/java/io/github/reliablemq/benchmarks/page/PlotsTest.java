package io.github.reliablemq.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reliablemq.benchmarks.harness.Spread;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class PlotsTest {

    @Test
    void aContestHasABarForEachContestantOfTheFigureThatIsShownFirst() throws Exception {
        SavedContest contest = SavedReport.parse(Reports.SMALL).contests().get(0);

        Map<String, String> plots = Plots.of(contest);

        assertThat(plots).containsOnlyKeys("B2-drain-1-rate");
        assertThat(texts(plots.getOrDefault("B2-drain-1-rate", "")))
                .contains("B2-drain-1: msgs/s", "ours", "100 (90.0 – 120)", "raw-client", "hand-written");
    }

    @Test
    void whereSomethingGrowsThereAreCurvesOfTheCostsAndOfTheRate() throws Exception {
        SavedContest contest = SavedReport.parse(Reports.SMALL).contests().get(1);

        Map<String, String> plots = Plots.of(contest);

        assertThat(plots).containsOnlyKeys("G-messages-cpu", "G-messages-rate");
        assertThat(texts(plots.getOrDefault("G-messages-cpu", "")))
                .contains("messages waiting (log)", "10", "1,000", "CPU µs/msg", "app", "database", "broker");
        assertThat(elements(plots.getOrDefault("G-messages-cpu", ""), "polyline"))
                .isEqualTo(4);
        assertThat(elements(plots.getOrDefault("G-messages-rate", ""), "polyline"))
                .isEqualTo(1);
    }

    @Test
    void aBarIsAsLongAsItsMedianIsToTheEndOfTheScale() throws Exception {
        Map<String, Spread> bars = new LinkedHashMap<>();
        bars.put("a<b", new Spread(50, 40, 60));
        bars.put("c", new Spread(100, 100, 100));

        NodeList boxes = parse(BarPlot.draw("t", bars, OptionalDouble.empty())).getElementsByTagName("rect");

        double half = Double.parseDouble(((Element) boxes.item(1)).getAttribute("width"));
        double full = Double.parseDouble(((Element) boxes.item(2)).getAttribute("width"));
        assertThat(half / full).isEqualTo(0.5, within(0.001));
    }

    @Test
    void aBarThatIsToBeKeptIsDrawnAsALineForEachFigureThatHasOne() throws Exception {
        String idle =
                "{\"settings\":{},\"contests\":[{\"name\":\"B9-idle\",\"about\":\"\",\"figures\":[\"transactions\",\"connect\","
                        + "\"idle-cpu\"],\"samples\":{\"relay\":[{\"transactions\":0.5,\"connect\":7,\"idle-cpu\":0.1}]},\"comparisons\":["
                        + "{\"name\":\"B9-idle/relay/bar/transactions\",\"other\":1},{\"name\":\"B9-idle/relay/bar/idle-cpu\",\"other\":0.2}]}]}";

        Map<String, String> plots = Plots.of(SavedReport.parse(idle).contests().get(0));

        assertThat(plots).containsOnlyKeys("B9-idle-transactions", "B9-idle-idle-cpu");
        NodeList lines = parse(plots.getOrDefault("B9-idle-transactions", "")).getElementsByTagName("line");
        double limit = Double.parseDouble(((Element) lines.item(1)).getAttribute("x1"));
        double median = Double.parseDouble(((Element) lines.item(0)).getAttribute("x1"));
        assertThat(limit - 150).isEqualTo(2 * (median - 150), within(0.2));
        assertThat(texts(plots.getOrDefault("B9-idle-idle-cpu", ""))).contains("≤ 0.20");
    }

    @Test
    void curvesStandBetweenTheLeastAndTheGreatestOfAllTurns() throws Exception {
        String svg = LinePlot.draw(
                "t",
                new LinePlot.Axes("n", "ms"),
                Map.of(
                        "c",
                        List.of(
                                new LinePlot.Dot(1, new Spread(10, 1, 30)),
                                new LinePlot.Dot(10, new Spread(9, 8, 200)))));

        NodeList lines = parse(svg).getElementsByTagName("line");
        for (int i = 0; i < lines.getLength(); i++) {
            for (String end : List.of("y1", "y2")) {
                assertThat(Double.parseDouble(((Element) lines.item(i)).getAttribute(end)))
                        .isBetween(44.0, 320.0);
            }
        }
        assertThat(texts(svg)).contains("n (log)", "ms (log)");
    }

    @Test
    void linearScalesBeginAtZeroAndEndAtARoundNumber() {
        Scale scale = Scale.linear(83);

        assertThat(scale.ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(scale.at(50)).isEqualTo(0.5);
        assertThat(scale.at(1_000)).isEqualTo(10);
        assertThat(Scale.linear(0).at(0)).isZero();
    }

    @Test
    void valuesFarApartGetPowersOfTen() {
        Scale scale = Scale.around(List.of(3.0, 900.0));

        assertThat(scale.ticks()).containsExactly(1.0, 10.0, 100.0, 1_000.0);
        assertThat(scale.at(10)).isEqualTo(1 / 3.0, within(1e-9));
        assertThat(Scale.around(List.of(50.0, 900.0)).ticks()).startsWith(0.0);
        assertThat(Scale.around(List.of(0.0, 3.0, 900.0)).ticks()).startsWith(0.0);
    }

    @Test
    void aScaleOfOneValueHasItInTheMiddle() {
        assertThat(Scale.with(List.of(7.0)).at(7)).isEqualTo(0.5);
    }

    @Test
    void ticksAreWrittenAsPeopleWriteThem() {
        assertThat(List.of(Scale.label(0), Scale.label(1_000_000), Scale.label(0.5), Scale.label(0.05)))
                .containsExactly("0", "1,000,000", "0.5", "0.05");
    }

    private static List<String> texts(String svg) throws Exception {
        NodeList texts = parse(svg).getElementsByTagName("text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(i -> texts.item(i).getTextContent())
                .toList();
    }

    private static int elements(String svg, String name) throws Exception {
        return parse(svg).getElementsByTagName(name).getLength();
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }
}
