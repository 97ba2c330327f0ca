package io.github.reliablemq.benchmarks.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a report into a document, and its plots into the directory {@code plots} beside it. */
public final class PageWriter {

    /** The region of the document that is written. */
    static final String REGION = "figures";

    private static final String PLOTS = "plots";

    private final Path directory;
    private final MarkedRegion region;

    private PageWriter(Path directory, MarkedRegion region) {
        this.directory = directory;
        this.region = region;
    }

    /**
     * For an existing document.
     *
     * @throws IllegalArgumentException when there is none, or it does not say where the figures are to stand
     */
    public static PageWriter of(Path document) throws IOException {
        MarkedRegion region = new MarkedRegion(document, REGION);
        region.check();
        return new PageWriter(document.toAbsolutePath().resolveSibling(PLOTS), region);
    }

    /** Replaces what was written before; plots of contests that are not in this report stay as they are. */
    public void write(SavedReport report) throws IOException {
        Map<String, List<String>> links = new LinkedHashMap<>();
        Files.createDirectories(directory);
        for (SavedContest contest : report.contests()) {
            List<String> plots = new ArrayList<>();
            for (Map.Entry<String, String> plot : Plots.of(contest).entrySet()) {
                String file = plot.getKey() + ".svg";
                Files.writeString(directory.resolve(file), plot.getValue());
                plots.add(PLOTS + "/" + file);
            }
            links.put(contest.name(), plots);
        }
        region.replace(Tables.of(report, links));
    }
}
