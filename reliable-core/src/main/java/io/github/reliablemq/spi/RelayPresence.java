package io.github.reliablemq.spi;

import java.util.List;

/**
 * The entry of one running relay in its store, on a connection of its own that it holds all the time. It lets the next
 * start see that this one ended uncleanly, and what it was sending: a relay beats every 10 s, and one that was not
 * heard of for 30 s has ended. Thread-safe; closed by the relay.
 */
public interface RelayPresence extends AutoCloseable {

    /** What was found at registration. */
    FormerEnds formerEnds();

    /**
     * Says that the relay is alive.
     *
     * @return how many others were not heard of for 30 s and are not explained, as {@link FormerEnds#unclean} counts
     *     them
     * @throws io.github.reliablemq.StoreException when that could not be recorded; the next call tries again
     */
    int beat();

    /**
     * Remembers durably, before it returns, that exactly these rows are about to be sent.
     *
     * @throws io.github.reliablemq.StoreException when it may not be remembered
     */
    void announce(List<RowId> rows);

    /**
     * Explains the former ends: sending went well for long enough. Those stay unexplained of which a message still
     * waits that was under way then: it was not tried again.
     *
     * @throws io.github.reliablemq.StoreException when that could not be recorded: the relay stays careful and tries
     *     again
     */
    void atEase();

    /**
     * Deletes a small batch of what the store was told to keep for some time only and has kept for longer: what is
     * known of settled messages, chosen ids beyond the dedup window, schedules and relays that ended. Parked messages
     * are never among it. Takes a few seconds at most, waits for nobody, and does nothing while another relay is at it.
     *
     * @return whether there may be more to delete now
     * @throws io.github.reliablemq.StoreException when nothing was deleted, because it failed or took too long
     */
    Leftover tidy();

    /** Whether there may be more to tidy up. */
    enum Leftover {
        NONE,
        SOME
    }

    /** A clean end. Does not throw: an end that cannot be recorded counts as unclean. */
    @Override
    void close();
}
