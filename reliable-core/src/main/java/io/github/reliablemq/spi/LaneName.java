package io.github.reliablemq.spi;

/**
 * Names a lane of one relay in one process, for threads, logs and the broker.
 *
 * @param relay the relay's name
 * @param incarnation random, new at each start of the relay, so that no two processes share a lane
 * @param number 1 for the first lane
 */
public record LaneName(String relay, String incarnation, int number) {

    @Override
    public String toString() {
        return relay + "-" + incarnation + "-" + number;
    }
}
