package io.github.reliablemq;

import io.github.reliablemq.Finding.Severity;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What a {@link Doctor} found. Immutable. */
public record Diagnosis(List<Examined> examined) {

    private static final int WIDTH = 100;
    private static final String INDENT = "            ";

    /**
     * What was found of one subject.
     *
     * @param findings the worst first
     */
    public record Examined(String subject, List<Finding> findings) {

        public Examined {
            findings = findings.stream()
                    .sorted(Comparator.comparing(Finding::severity))
                    .toList();
        }
    }

    public Diagnosis {
        examined = List.copyOf(examined);
    }

    /** Whether nothing is unsafe. What was not seen may be. */
    public boolean isSafe() {
        return count(Severity.UNSAFE) == 0;
    }

    /** How many findings are that severe. */
    public long count(Severity severity) {
        return findings().filter(finding -> finding.severity() == severity).count();
    }

    private Stream<Finding> findings() {
        return examined.stream().flatMap(each -> each.findings().stream());
    }

    /** Plain text for people, several lines, the last one a count. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Examined each : examined) {
            text.append(each.subject()).append('\n');
            each.findings().forEach(finding -> append(text, finding));
            text.append('\n');
        }
        return text.append(summary()).append('\n').toString();
    }

    /** One line: how many findings are how severe. */
    public String summary() {
        return count(Severity.UNSAFE) + " unsafe, " + count(Severity.ADVICE) + " advice, " + count(Severity.NOT_SEEN)
                + " not seen, " + count(Severity.OK) + " ok";
    }

    private static void append(StringBuilder text, Finding finding) {
        text.append(String.format("  %-8s  ", finding.severity().name().replace('_', ' ')));
        text.append(wrapped(finding.about() + ": " + finding.seen()));
        if (finding.severity() != Severity.OK) {
            text.append(INDENT).append(wrapped(finding.consequence() + "."));
            text.append(INDENT).append(wrapped("> " + finding.remedy() + "."));
        }
    }

    /** The first line is indented already. */
    private static String wrapped(String sentence) {
        StringBuilder lines = new StringBuilder();
        int room = WIDTH - INDENT.length();
        int column = 0;
        for (String word : List.of(sentence.split(" ", -1))) {
            if (column > 0 && column + 1 + word.length() > room) {
                lines.append('\n').append(INDENT);
                column = 0;
            }
            lines.append(column == 0 ? "" : " ").append(word);
            column += word.length() + (column == 0 ? 0 : 1);
        }
        return lines.append('\n').toString();
    }

    /** The texts of one severity, for logs. */
    List<String> told(Severity severity) {
        return examined.stream()
                .flatMap(each -> each.findings().stream()
                        .filter(finding -> finding.severity() == severity)
                        .map(finding -> each.subject() + ": " + finding))
                .toList();
    }
}
