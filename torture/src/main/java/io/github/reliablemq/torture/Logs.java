package io.github.reliablemq.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The logs or histories of several processes, from now on. */
final class Logs {

    private final List<LogMark> marks;

    private Logs(List<LogMark> marks) {
        this.marks = marks;
    }

    /** What those processes print. */
    static Logs of(List<Actor> actors) {
        return new Logs(actors.stream().map(actor -> LogMark.at(actor.log())).toList());
    }

    /** What the present lives of the writers note. */
    static Logs historiesOfWriters(Stage stage) {
        return new Logs(stage.actors(Role.WRITER).stream()
                .map(actor -> LogMark.at(stage.run().resolve("writer-" + actor.incarnation() + ".tsv")))
                .toList());
    }

    /** The first line from then on that the expression finds something in. */
    Optional<String> find(String expression) {
        return marks.stream()
                .map(mark -> mark.find(expression))
                .flatMap(Optional::stream)
                .findFirst();
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        marks.forEach(mark -> lines.addAll(mark.lines()));
        return lines;
    }
}
