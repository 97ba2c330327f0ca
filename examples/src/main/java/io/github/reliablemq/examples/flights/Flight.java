package io.github.reliablemq.examples.flights;

/**
 * A record of the input file.
 *
 * @param number its place in the file, 1 for the first; within a key it therefore grows in the order of commits
 * @param key the value of the key column, by default the airport of origin
 * @param delay minutes, 0 where the file has no column {@code delay}
 * @param text the whole record
 */
record Flight(int number, String key, long delay, String text) {}
