package io.github.reliablemq.examples.flights;

import io.github.reliablemq.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The effect that no transaction can take back: a line for each "mail", as a mail server's log would have it. */
final class MailLog {

    private static final String FILE = "mail.log";

    private final Lines lines;
    private final String incarnation;

    private MailLog(Lines lines, String incarnation) {
        this.lines = lines;
        this.incarnation = incarnation;
    }

    /** Continues the log of the run in {@code directory}. */
    static MailLog append(Path directory, String incarnation) {
        return new MailLog(Lines.append(directory.resolve(FILE)), incarnation);
    }

    void write(Received message) throws IOException {
        Announced flight = Announced.in(message);
        lines.write(new Sighting(message.id().toString(), flight.number(), flight.key(), incarnation).toLine());
    }

    /** Counts the mails. */
    static Tail count(Path directory) {
        return new Tail(directory.resolve(FILE), line -> true);
    }

    /** All mails so far, in the order they were written. */
    static List<Sighting> read(Path directory) {
        return Lines.read(directory.resolve(FILE)).stream()
                .map(Sighting::parse)
                .flatMap(Optional::stream)
                .toList();
    }
}
