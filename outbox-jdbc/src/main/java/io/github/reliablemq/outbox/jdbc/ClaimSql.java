package io.github.reliablemq.outbox.jdbc;

/**
 * Statements of a claim. Those that take rows leave destinations that operators paused alone.
 *
 * @param survey what waits for which destination, without its rows; no parameters, columns as {@link Survey} reads them
 * @param paused the destinations that operators paused; no parameters
 * @param ready takes ready unkeyed rows, deleting them in the claim's transaction. Parameters: destinations, the number
 *     from which on to look for each, rows (twice), bytes
 * @param due takes unkeyed rows whose time has come. Parameters: destinations, the due time from which on to look for
 *     each, rows (twice), bytes
 * @param keyed takes runs of keyed rows, each from the head of its key. Parameters: destinations, the key after which
 *     to look for each, keys to look at in each, rows of one key, rows, bytes, and once more rows, bytes, keys of all
 *     destinations: in a column after those of a row it says whether it stayed below these
 * @param skipKeys the last of the next keys of each destination. Parameters: destinations, the key after which to look
 *     for each, keys to look at in each; columns: destination, key, how many keys there were
 */
record ClaimSql(String survey, String paused, String ready, String due, String keyed, String skipKeys) {}
