/**
 * The main job: 20,000 flight records through outbox, relay, broker and two kinds of consumers, with kills on the way
 * and a ledger at the end. Start reading at {@link io.github.reliablemq.examples.flights.FlightsDemo}.
 */
@NullMarked
package io.github.reliablemq.examples.flights;

import org.jspecify.annotations.NullMarked;
