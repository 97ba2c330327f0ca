package io.github.reliablemq.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.reliablemq.benchmarks.harness.Spread;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
                .contains("messages waiting", "10", "1,000", "CPU µs/msg", "app", "database", "broker");
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

        NodeList boxes = parse(BarPlot.draw("t", bars)).getElementsByTagName("rect");

        double half = Double.parseDouble(((Element) boxes.item(1)).getAttribute("width"));
        double full = Double.parseDouble(((Element) boxes.item(2)).getAttribute("width"));
        assertThat(half / full).isEqualTo(0.5, within(0.001));
    }

    @Test
    void linearScalesBeginAtZeroAndEndAtARoundNumber() {
        Scale scale = Scale.linear(83);

        assertThat(scale.ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(scale.at(50)).isEqualTo(0.5);
        assertThat(scale.at(1_000)).isEqualTo(1);
        assertThat(Scale.linear(0).at(0)).isZero();
    }

    @Test
    void valuesFarApartGetPowersOfTen() {
        Scale scale = Scale.around(List.of(0.0, 3.0, 900.0));

        assertThat(scale.ticks()).containsExactly(1.0, 10.0, 100.0, 1_000.0);
        assertThat(scale.at(10)).isEqualTo(1 / 3.0, within(1e-9));
        assertThat(scale.at(0)).isZero();
        assertThat(Scale.around(List.of(50.0, 900.0)).ticks()).startsWith(0.0);
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
