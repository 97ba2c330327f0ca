package io.github.reliablemq.benchmarks;

/** Texts that carry a number; of 1 KiB unless told otherwise. */
final class Bodies {

    static final int LENGTH = 1024;

    private static final int DIGITS = 10;

    /** The number and nothing else. */
    static final int SHORTEST = DIGITS;

    private static final String WORDS = " lorem ipsum dolor sit amet";
    private static final String FILLER = filler(LENGTH);

    private Bodies() {}

    static String of(int number) {
        return digits(number) + FILLER;
    }

    /** Of that many characters, which are bytes, at least {@link #SHORTEST}. */
    static String of(int number, int length) {
        return digits(number) + (length == LENGTH ? FILLER : filler(length));
    }

    private static String digits(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(DIGITS - digits.length()) + digits;
    }

    private static String filler(int length) {
        int rest = length - DIGITS;
        return WORDS.repeat(rest / WORDS.length() + 1).substring(0, rest);
    }

    static int number(String text) {
        return Integer.parseInt(text.substring(0, DIGITS));
    }
}
