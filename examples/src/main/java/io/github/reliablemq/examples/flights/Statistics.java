package io.github.reliablemq.examples.flights;

import io.github.reliablemq.Received;
import org.jdbi.v3.core.Handle;

/**
 * The effect in PostgreSQL: departures and total delay of each airport, and one row for each time it ran, so that an
 * effect that happened twice is there for everybody to see.
 */
final class Statistics {

    private final String incarnation;

    Statistics(String incarnation) {
        this.incarnation = incarnation;
    }

    /** Runs in the transaction of the message's key. */
    void count(Handle tx, Received message) {
        Announced flight = Announced.in(message);
        // The airport first: its row lock makes the numbers of the effects grow in the order of their commits.
        tx.execute("""
                insert into airport (key, departures, total_delay) values (?, 1, ?)
                on conflict (key) do update
                set departures = airport.departures + 1, total_delay = airport.total_delay + excluded.total_delay""", flight.key(), flight.delay());
        tx.execute(
                "insert into effect (message_id, flight, key, incarnation) values (?, ?, ?, ?)",
                message.id().toString(),
                flight.number(),
                flight.key(),
                incarnation);
    }
}
