package io.github.reliablemq.examples.flights;

import io.github.reliablemq.Received;

/** What a message says about its flight. */
record Announced(int number, String key, long delay) {

    static Announced in(Received message) {
        return new Announced(
                Integer.parseInt(header(message, FlightWriter.NUMBER)),
                message.orderingKey().orElseThrow(() -> missing(message, "ordering key")),
                Long.parseLong(header(message, FlightWriter.DELAY)));
    }

    private static String header(Received message, String name) {
        return message.headers().find(name).orElseThrow(() -> missing(message, "header '" + name + "'"));
    }

    private static IllegalArgumentException missing(Received message, String what) {
        return new IllegalArgumentException("Message " + message.id() + " has no " + what);
    }
}
