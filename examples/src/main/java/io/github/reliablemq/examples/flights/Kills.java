package io.github.reliablemq.examples.flights;

import java.util.Set;

/**
 * What was killed during a run.
 *
 * @param senders how often broker or relay were
 * @param consumers the incarnations that were
 */
record Kills(int senders, Set<String> consumers) {

    static final Kills NONE = new Kills(0, Set.of());
}
