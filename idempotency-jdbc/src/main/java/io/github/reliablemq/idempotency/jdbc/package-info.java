/** Inbox: idempotency key and effect in one database transaction. */
@NullMarked
package io.github.reliablemq.idempotency.jdbc;

import org.jspecify.annotations.NullMarked;
