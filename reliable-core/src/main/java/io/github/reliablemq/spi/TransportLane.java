package io.github.reliablemq.spi;

import io.github.reliablemq.Outcome;
import java.time.Duration;
import java.util.List;

/** One connection to the broker. Used by one thread; any answer but a stored or a refused one ends its usefulness. */
public interface TransportLane extends AutoCloseable {

    /**
     * Sends the messages in one broker transaction, in their order: all are stored or none is.
     *
     * @param deadline returns within this time, and aborts the connection if it must
     * @return stored only after the broker confirmed durable storage; never throws for anything the broker or the
     *     network does
     */
    Outcome send(List<Envelope> messages, Duration deadline);

    /** Commits an empty transaction: tells a broker that works from one that does not, without risking a message. */
    Outcome probe(Duration deadline);

    /** Disconnects; bounded. Does not throw. */
    @Override
    void close();
}
