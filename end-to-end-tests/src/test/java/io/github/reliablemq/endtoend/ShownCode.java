package io.github.reliablemq.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The part of a test that a document shows: between the lines {@code // NAME begin} and {@code // NAME end}. */
final class ShownCode {

    private ShownCode() {}

    /** Moved to the left by as much as the line that begins it. */
    static String of(Class<?> test, String name) throws IOException {
        List<String> lines = Files.readAllLines(
                Path.of("src", "test", "java").resolve(test.getName().replace('.', '/') + ".java"));
        int begin = indexOf(lines, "// " + name + " begin");
        int margin = lines.get(begin).indexOf("//");
        return lines.subList(begin + 1, indexOf(lines, "// " + name + " end")).stream()
                .map(line -> line.isEmpty() ? line : line.substring(margin))
                .reduce((above, below) -> above + "\n" + below)
                .orElseThrow();
    }

    private static int indexOf(List<String> lines, String mark) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(mark)) {
                return i;
            }
        }
        throw new IllegalStateException("No line " + mark);
    }
}
