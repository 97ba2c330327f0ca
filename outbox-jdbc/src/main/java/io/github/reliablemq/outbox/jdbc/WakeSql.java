package io.github.reliablemq.outbox.jdbc;

/**
 * Statements by which processes tell each other of commits. The channel is named after the number of the table: it is
 * the same however a process calls the table, and short enough however long the name is.
 *
 * @param send tells the others; parameters: table, who tells
 * @param channel the name of the channel, fit for {@code LISTEN} as it is; null when there is no table; parameter:
 *     table
 * @param check the same, and whether this session still listens to what it says; parameters: table, channel
 */
record WakeSql(String send, String channel, String check) {}
