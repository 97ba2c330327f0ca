package io.github.reliablemq.benchmarks.harness;

/**
 * The rules of every contest.
 *
 * @param rounds that count, at least 1
 * @param warmUps rounds before them that do not
 * @param busyCores a turn is busy when others used more processors than that, on average
 * @param repeats how often a busy turn is repeated before it is taken as it is
 */
public record Rules(int rounds, int warmUps, double busyCores, int repeats) {}
