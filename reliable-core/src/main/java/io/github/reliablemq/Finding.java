package io.github.reliablemq;

import java.util.Objects;

/**
 * One thing that a {@link Checkup} looked at, in plain words. Immutable.
 *
 * @param about the setting or circumstance, in a few words
 * @param seen what was found there, or why nothing could be seen
 * @param consequence what that means for messages
 * @param remedy what to do about it, or how a person can look; empty when all is well
 */
public record Finding(Severity severity, String about, String seen, String consequence, String remedy) {

    private static final int LONGEST = 1_000;

    /** How bad it is. */
    public enum Severity {
        /** A promise does not hold, or nothing works. */
        UNSAFE,
        /** Works, and could be better. */
        ADVICE,
        /** Cannot be told from here; a person has to look. */
        NOT_SEEN,
        /** As it should be. */
        OK
    }

    public Finding {
        Objects.requireNonNull(severity, "severity");
        about = clean(about);
        seen = clean(seen);
        consequence = clean(consequence);
        remedy = clean(remedy);
    }

    /** Servers and exceptions say what they like, with a full stop or without. */
    private static String clean(String text) {
        String printable = Failure.printable(text, LONGEST).strip();
        return printable.endsWith(".") ? printable.substring(0, printable.length() - 1) : printable;
    }

    /** As it should be. */
    public static Finding ok(String about, String seen, String consequence) {
        return new Finding(Severity.OK, about, seen, consequence, "");
    }

    /** Works, and could be better. */
    public static Finding advice(String about, String seen, String consequence, String remedy) {
        return new Finding(Severity.ADVICE, about, seen, consequence, remedy);
    }

    /** A promise does not hold, or nothing works. */
    public static Finding unsafe(String about, String seen, String consequence, String remedy) {
        return new Finding(Severity.UNSAFE, about, seen, consequence, remedy);
    }

    /**
     * Cannot be told from here.
     *
     * @param why it could not be seen
     * @param risk what it would mean if it were wrong
     * @param look how a person can look
     */
    public static Finding notSeen(String about, String why, String risk, String look) {
        return new Finding(Severity.NOT_SEEN, about, why, risk, look);
    }

    @Override
    public String toString() {
        String known = severity + " " + about + ": " + seen + ". " + consequence + ".";
        return remedy.isEmpty() ? known : known + " " + remedy + ".";
    }
}
