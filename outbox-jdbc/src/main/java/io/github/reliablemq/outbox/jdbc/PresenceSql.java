package io.github.reliablemq.outbox.jdbc;

/**
 * Statements of a relay's entry in the book of relays.
 *
 * @param parkSuspects parks the rows that relays which fell silent had announced alone, and forgets these
 *     announcements; returns the row ids and message ids
 * @param formerEnds how many relays fell silent, the announced rows that still wait, and those of them that were
 *     announced alone; columns: count, row ids, row ids
 * @param enter inserts the entry; parameters: incarnation, relay
 * @param beat says that it is alive; parameter: incarnation
 * @param silent how many relays fell silent; column: count
 * @param announce remembers what is about to be sent; parameters: row ids, incarnation
 * @param forgetSilent deletes the entries of relays that fell silent
 * @param leave deletes the entry; parameter: incarnation
 * @param served whether a relay is entered that was seen lately; column: yes or no
 */
record PresenceSql(
        String parkSuspects,
        String formerEnds,
        String enter,
        String beat,
        String silent,
        String announce,
        String forgetSilent,
        String leave,
        String served) {}
