package io.github.reliablemq.torture.checker;

import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Judges a run by the history that its writers, auditor, handlers and servers left in a directory. Argument: that
 * directory; it may be checked again at any time.
 *
 * <p>Ends with 0 when every promise was kept, 1 when one was broken, a planted bug was not found or something grew, 2
 * when the run proves nothing because a fault never bit, 3 when the history cannot be read.
 */
public final class Checker {
    static final int CLEAN = 0;
    static final int VIOLATED = 1;
    static final int INVALID = 2;
    static final int UNREADABLE = 3;

    private Checker() {}

    public static void main(String[] args) {
        System.exit(run(System.out, args));
    }

    static int run(PrintStream out, String... args) {
        if (args.length != 1) {
            out.println("Usage: Checker DIRECTORY, the one a run was written to");
            return UNREADABLE;
        }
        try {
            Verdict verdict = check(Path.of(args[0]));
            out.print(verdict.report());
            out.println(verdict.closingLine());
            return exitCode(verdict);
        } catch (HistoryException e) {
            out.println("The history cannot be judged: " + e.getMessage());
            return UNREADABLE;
        }
    }

    private static int exitCode(Verdict verdict) {
        if (verdict.isClean()) {
            return CLEAN;
        }
        return verdict.isViolated() ? VIOLATED : INVALID;
    }

    /**
     * Reads and judges the whole history; takes about 300 bytes of memory for each message that has a transaction of
     * its own.
     *
     * @throws HistoryException if a file is missing or makes no sense
     */
    public static Verdict check(Path run) {
        Findings findings = new Findings();
        return Verdict.of(History.read(run, findings), findings);
    }
}
