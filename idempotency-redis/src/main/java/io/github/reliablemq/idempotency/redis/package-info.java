/** Leases in Redis for effects that cannot join a database transaction. */
@NullMarked
package io.github.reliablemq.idempotency.redis;

import org.jspecify.annotations.NullMarked;
