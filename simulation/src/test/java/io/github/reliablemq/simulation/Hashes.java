package io.github.reliablemq.simulation;

import java.util.List;
import java.util.stream.LongStream;

/** What happened under a few seeds, as numbers; a process of its own, for comparison. */
final class Hashes {

    private static final int SEEDS = 20;
    private static final String MARK = "HASHES ";

    private Hashes() {}

    public static void main(String[] args) {
        System.out.println(MARK + here());
    }

    /** In this process. */
    static List<Long> here() {
        return LongStream.range(0, SEEDS)
                .mapToObj(seed -> Run.of(Choices.seeded(seed), Bug.NONE, Timeline.hashed())
                        .hash())
                .toList();
    }

    /** What such a process printed. */
    static String of(String output) {
        return output.lines()
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()))
                .findFirst()
                .orElse(output);
    }
}
