package io.github.reliablemq.outbox.jdbc;

/**
 * Statements about the database the outbox is in, and the one it was last sent from.
 *
 * @param identify the four numbers of {@link DatabaseIdentity}, and whether it is a standby; refused to some roles;
 *     parameter: table
 * @param last the four numbers on record
 * @param record puts the first ones on record; parameters: the four numbers
 * @param replace puts other ones on record, unless it has them; parameters: the four numbers, twice
 */
record DatabaseSql(String identify, String last, String record, String replace) {}
