/**
 * Leases in Redis, for effects that cannot join a database transaction. Handling is at least once: a completed id is
 * suppressed, two handlings at once are excluded while the lease holds; after a crash between effect and completion, a
 * handler cut off for longer than its lease, or a Redis that lost keys (failover, eviction, restart without
 * persistence) an effect may repeat.
 *
 * <p>Record format 1. One key for each message:
 *
 * <pre>
 * key    = prefix consumer ':' id           id: the 16 bytes of the UUID, most significant first
 * value  = 'P' token [mark]                 in progress, TTL = lease
 *        = 'H' token end [mark]             in progress until end, then held; TTL = retention
 *        = '1', or 'D' mark                 done, TTL = retention
 *          token: the 16 bytes of its owner's UUID; mark: 16 bytes, the fingerprint of the payload, if there is one;
 *          end: 14 digits, milliseconds since 1970 by the clock of Redis
 *
 * key    = prefix consumer '!' id           of a message that was delivered again, or failed
 * value  = hash, TTL = 7 days               for each epoch e: a&lt;e&gt; attempts, u&lt;e&gt; unfinished ones in a row
 * </pre>
 *
 * Only the clock of Redis counts, and nothing is left to clean up. A value that is none of these is an error, never a
 * duplicate. Every change is one Lua script on one key, so that a cluster needs no hash tags; the first claim of a
 * message, unless it is to be held after a crash, is a {@code SET} with {@code NX}, and a script where that finds
 * something.
 */
@NullMarked
package io.github.reliablemq.idempotency.redis;

import org.jspecify.annotations.NullMarked;
