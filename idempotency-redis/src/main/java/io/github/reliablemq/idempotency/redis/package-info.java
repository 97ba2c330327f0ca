/**
 * Leases in Redis, for effects that cannot join a database transaction. Handling is at least once: a completed id is
 * suppressed, two handlings at once are excluded while the lease holds; after a crash between effect and completion, a
 * handler slower than its lease, or a Redis that lost keys (failover, eviction, restart without persistence) an effect
 * may repeat.
 *
 * <p>Record format 1. One key for each message:
 *
 * <pre>
 * key    = prefix consumer ':' id      id: the 16 bytes of the UUID, most significant first
 * value  = 'P' token, TTL = lease      in progress; token: the 16 bytes of its owner's UUID
 *        = '1',       TTL = retention  done
 * </pre>
 *
 * The lease is the key's own TTL, so only the clock of Redis counts and nothing is left to clean up. A value that is
 * neither is an error, never a duplicate. Every change is one Lua script on one key.
 */
@NullMarked
package io.github.reliablemq.idempotency.redis;

import org.jspecify.annotations.NullMarked;
