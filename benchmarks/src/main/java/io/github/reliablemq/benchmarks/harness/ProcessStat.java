package io.github.reliablemq.benchmarks.harness;

/**
 * A process as {@code /proc/PID/stat} describes it, in ticks.
 *
 * @param parent its parent's process id
 */
record ProcessStat(long parent, long ownTicks, long endedChildrensTicks) {

    /** The name of the program, in parentheses, may have blanks and parentheses itself. */
    static ProcessStat parse(String text) {
        String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
        return new ProcessStat(
                Long.parseLong(fields[1]),
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                Long.parseLong(fields[13]) + Long.parseLong(fields[14]));
    }
}
