package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import java.util.List;

/**
 * A script on one key.
 *
 * @param what the message and consumer, for texts
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ScriptCall(Script script, String what, byte[] key, byte[]... arguments) {

    /** A missing script is an error that says so. */
    RedisFuture<List<Object>> byDigest(RedisLink link) {
        return link.async().evalsha(script.digest(), ScriptOutputType.MULTI, keys(), arguments);
    }

    List<Object> byDigestNow(RedisLink link) {
        return link.sync().evalsha(script.digest(), ScriptOutputType.MULTI, keys(), arguments);
    }

    /** Makes the script known as well. */
    List<Object> bySourceNow(RedisLink link) {
        return link.sync().eval(script.source(), ScriptOutputType.MULTI, keys(), arguments);
    }

    private byte[][] keys() {
        return new byte[][] {key};
    }

    String title() {
        return script.title() + " of " + what;
    }
}
