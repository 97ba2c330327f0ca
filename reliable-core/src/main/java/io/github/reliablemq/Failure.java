package io.github.reliablemq;

import java.util.Objects;

/**
 * Why something did not work, in a form that may be stored and shown.
 *
 * @param type class name of the exception, or a short name of ours
 * @param fingerprint groups equal failures: exception types and the place it came from, never its text
 * @param text for people; printable, at most {@value #MAX_TEXT} characters
 */
public record Failure(String type, String fingerprint, String text) {

    static final int MAX_TEXT = 1_000;
    private static final int DEEPEST = 20;

    public Failure {
        type = printable(type, 255);
        fingerprint = printable(fingerprint, 512);
        text = printable(text, MAX_TEXT);
    }

    /**
     * The failure an exception tells of. Its fingerprint names the innermost cause and where that came from: clients
     * wrap whatever happened in exceptions made at one place.
     */
    public static Failure of(Throwable thrown) {
        Throwable origin = thrown;
        for (int depth = 0; depth < DEEPEST && origin.getCause() != null; depth++) {
            origin = origin.getCause();
        }
        StackTraceElement[] frames = origin.getStackTrace();
        String place = frames.length == 0 ? "?" : frames[0].getClassName() + "." + frames[0].getMethodName();
        String type = thrown.getClass().getName();
        String by = origin == thrown ? "" : "<" + origin.getClass().getName();
        return new Failure(type, type + by + "@" + place, Objects.toString(thrown.getMessage(), type));
    }

    /** A failure that no exception told of. */
    public static Failure of(String type, String text) {
        return new Failure(type, type, text);
    }

    @Override
    public String toString() {
        return type + ": " + text;
    }

    /** Text that cannot forge log lines or drive a terminal, cut to {@code max} characters. */
    static String printable(String text, int max) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length() && clean.length() < max; i++) {
            char c = text.charAt(i);
            clean.append(Character.isISOControl(c) || Character.isSurrogate(c) ? ' ' : c);
        }
        return clean.toString();
    }
}
