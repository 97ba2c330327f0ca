package io.github.reliablemq.examples.flights;

import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;

/** What a run shows: one line that changes on a terminal, a line every few seconds elsewhere. Thread-safe. */
final class Screen {

    private static final Duration PLAIN_EVERY = Duration.ofSeconds(3);

    private final PrintStream out;
    private final boolean rewrites;
    private final long start = System.nanoTime();
    private int shown;
    private long nextPlain;

    Screen(PrintStream out) {
        this.out = out;
        this.rewrites = out == System.out && isTerminal();
    }

    synchronized void progress(Snapshot snapshot) {
        String line = stamped(snapshot.toString());
        if (rewrites) {
            out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
            out.flush();
            shown = line.length();
        } else if (elapsed().toNanos() >= nextPlain) {
            out.println(line);
            nextPlain = elapsed().plus(PLAIN_EVERY).toNanos();
        }
    }

    /** A line that stays. */
    synchronized void say(String text) {
        if (shown > 0) {
            out.print("\r" + " ".repeat(shown) + "\r");
            shown = 0;
        }
        out.println(text);
    }

    void event(String text) {
        say(stamped(text));
    }

    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private String stamped(String text) {
        return "%5.1f s  %s".formatted(elapsed().toMillis() / 1000.0, text);
    }

    /** From Java 22 on there is a console without a terminal too, and a method that tells. */
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true;
        }
    }
}
