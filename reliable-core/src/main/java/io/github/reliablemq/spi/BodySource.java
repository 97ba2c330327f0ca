package io.github.reliablemq.spi;

/** Where a receiver gets bodies from that a {@link BodyStore} keeps. Thread-safe. */
@FunctionalInterface
public interface BodySource {

    /**
     * Fetches a body.
     *
     * @param reference what {@link BodyStore#put} answered
     * @param maxBytes how large it may be; must be enforced while fetching
     * @throws io.github.reliablemq.StoreException when it cannot be fetched now; the message waits
     * @throws io.github.reliablemq.InvalidMessageException when it is larger, or not there and never will be; the
     *     message is set aside
     */
    byte[] fetch(String reference, int maxBytes);
}
