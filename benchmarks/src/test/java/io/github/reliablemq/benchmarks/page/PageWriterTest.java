package io.github.reliablemq.benchmarks.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageWriterTest {

    private static final String BEGIN = "<!-- figures: written by a program, do not edit -->";
    private static final String END = "<!-- figures: end -->";

    @TempDir
    private Path directory;

    private Path page = Path.of("");

    @BeforeEach
    void aDocument() throws IOException {
        page = directory.resolve("performance.md");
        Files.writeString(page, "# Before\n\n" + BEGIN + "\nold\n" + END + "\n\nAfter.\n");
    }

    @Test
    void theRegionIsReplacedAndNothingElse() throws IOException {
        PageWriter.of(page).write(SavedReport.parse(Reports.SMALL));

        assertThat(Files.readString(page).replaceFirst("Bars without a figure in this run: .*\n\n", ""))
                .isEqualTo("# Before\n\n" + BEGIN + "\n\n" + Reports.SMALL_AS_TABLES + "\n" + END + "\n\nAfter.\n");
    }

    @Test
    void barsThatNothingWasMeasuredForAreNamed() throws IOException {
        PageWriter.of(page).write(SavedReport.parse(Reports.SMALL));

        assertThat(Files.readString(page))
                .containsPattern("Bars without a figure in this run: .*B2 \\(1\\), .*B4 \\(2\\)");
    }

    @Test
    void writingAgainChangesNothing() throws IOException {
        PageWriter.of(page).write(SavedReport.parse(Reports.SMALL));
        String once = Files.readString(page);

        PageWriter.of(page).write(SavedReport.parse(Reports.SMALL));

        assertThat(Files.readString(page)).isEqualTo(once);
    }

    @Test
    void everyLinkedPlotIsThereAndIsADrawing() throws IOException {
        PageWriter.of(page).write(SavedReport.parse(Reports.SMALL));

        for (String plot : List.of("B2-drain-1-rate", "G-messages-cpu", "G-messages-rate")) {
            String link = "plots/" + plot + ".svg";
            assertThat(Files.readString(page)).contains("(" + link + ")");
            assertThat(directory.resolve(link))
                    .content()
                    .startsWith("<svg xmlns=")
                    .endsWith("</svg>\n");
        }
    }

    @Test
    void aDocumentWithoutTheMarksIsRefusedWithWhatIsMissing() throws IOException {
        Files.writeString(page, "# Before\n\n" + BEGIN + "\n");

        assertThatThrownBy(() -> PageWriter.of(page))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("performance.md must have the line '" + END + "' exactly once");
    }

    @Test
    void marksTwiceOrInTheWrongOrderAreRefused() throws IOException {
        Files.writeString(page, BEGIN + "\n" + BEGIN + "\n" + END + "\n");
        assertThatThrownBy(() -> PageWriter.of(page)).hasMessageContaining("'" + BEGIN + "' exactly once");

        Files.writeString(page, END + "\n" + BEGIN + "\n");
        assertThatThrownBy(() -> PageWriter.of(page)).hasMessageContaining("'" + END + "' before '" + BEGIN + "'");
    }

    @Test
    void aDocumentThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> PageWriter.of(directory.resolve("none.md")))
                .hasMessageContaining("There is no document");
    }

    @Test
    void ofSeveralReportsTheLastOneCountsAndDifferentSettingsAreBothShown() throws IOException {
        Path first = Files.writeString(directory.resolve("1.json"), Reports.SMALL);
        Path second = Files.writeString(
                directory.resolve("2.json"),
                "{\"settings\":{\"machine\":\"2 processors\",\"rules\":\"other\"},\"contests\":[{\"name\":\"B2-drain-1\","
                        + "\"about\":\"again\",\"samples\":{\"ours\":[{\"rate\":7}]},\"comparisons\":[]}]}");

        SavedReport both = SavedReport.read(List.of(first, second));

        assertThat(both.settings()).containsEntry("machine", "2 processors").containsEntry("rules", "tiny; or other");
        assertThat(both.contests()).extracting(SavedContest::about).containsExactly("again", "growing");
    }

    @Test
    void tablesLeaveBusyTurnsOutAndMarkWhomTheyAreMostOf() throws IOException {
        String turns =
                "{\"settings\":{},\"contests\":[{\"name\":\"B\",\"about\":\"\",\"figures\":[\"rate\"],\"samples\":{"
                        + "\"ours\":[{\"rate\":7,\"machine\":\"busy\"},{\"rate\":8,\"machine\":\"quiet\"},{\"rate\":10,\"machine\":\"quiet\"}],"
                        + "\"other\":[{\"rate\":1,\"machine\":\"busy\"},{\"rate\":2,\"machine\":\"quiet\"}]}}]}";

        PageWriter.of(page).write(SavedReport.parse(turns));

        assertThat(page).content().contains("| ours | 9.00 (8.00 – 10.0) |", "| other busy | 1.50 (1.00 – 2.00) |");
    }

    @Test
    void whatIsNoReportIsRefusedWithItsName() throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "{}");

        assertThatThrownBy(() -> SavedReport.read(List.of(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("other.json")
                .hasMessageContaining("no report of the benchmarks");
    }

    @Test
    void aReportThatListsNoFiguresShowsThoseThatWereCompared() throws IOException {
        String before = Reports.SMALL.replaceAll("\"figures\":\\[[^]]*],", "");

        assertThat(SavedReport.parse(before).contests().get(0).figures())
                .extracting(Enum::name)
                .containsExactly("RATE", "CPU");
    }
}
