package io.github.reliablemq.benchmarks;

/** Texts of 1 KiB that carry a number. */
final class Bodies {

    static final int LENGTH = 1024;

    private static final int DIGITS = 10;
    private static final String FILLER =
            " lorem ipsum dolor sit amet".repeat(50).substring(0, LENGTH - DIGITS);

    private Bodies() {}

    static String of(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(DIGITS - digits.length()) + digits + FILLER;
    }

    static int number(String text) {
        return Integer.parseInt(text.substring(0, DIGITS));
    }
}
