package io.github.reliablemq.benchmarks.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The part of a document that a program writes: what lies between two lines of their own.
 *
 * @param document an existing text
 * @param name tells it from other parts of the same document
 */
public record MarkedRegion(Path document, String name) {

    /**
     * Fails unless the document can be written to: asked before anything is measured.
     *
     * @throws IllegalArgumentException when there is no such document, or it does not have both lines, once and in
     *     order
     */
    public void check() throws IOException {
        bounds(read());
    }

    /**
     * Replaces what is there.
     *
     * @throws IllegalArgumentException as {@link #check}
     */
    public void replace(String content) throws IOException {
        String text = read();
        Bounds bounds = bounds(text);
        Files.writeString(
                document, text.substring(0, bounds.from) + "\n" + content.strip() + "\n\n" + text.substring(bounds.to));
    }

    String begin() {
        return "<!-- " + name + ": written by a program, do not edit -->";
    }

    String end() {
        return "<!-- " + name + ": end -->";
    }

    private String read() throws IOException {
        if (!Files.isRegularFile(document)) {
            throw new IllegalArgumentException("There is no document " + document);
        }
        return Files.readString(document);
    }

    private Bounds bounds(String text) {
        int from = startOf(begin(), text) + begin().length() + 1;
        int to = startOf(end(), text);
        if (to < from) {
            throw new IllegalArgumentException(document + " has the line '" + end() + "' before '" + begin() + "'");
        }
        return new Bounds(from, to);
    }

    private int startOf(String line, String text) {
        String lines = "\n" + text + "\n";
        int at = lines.indexOf("\n" + line + "\n");
        if (at < 0 || lines.indexOf("\n" + line + "\n", at + 1) >= 0) {
            throw new IllegalArgumentException(document + " must have the line '" + line
                    + "' exactly once: put both lines, begin and end, where " + name + " are to stand");
        }
        return at;
    }

    private record Bounds(int from, int to) {}
}
