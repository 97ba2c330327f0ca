/** Outbox storage in a relational database. Start at {@link io.github.reliablemq.outbox.jdbc.JdbcOutbox}. */
@NullMarked
package io.github.reliablemq.outbox.jdbc;

import org.jspecify.annotations.NullMarked;
