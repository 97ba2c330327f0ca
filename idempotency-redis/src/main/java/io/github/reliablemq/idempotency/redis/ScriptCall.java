package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;

/**
 * A script on one key, or on several.
 *
 * @param what the message and consumer, for texts
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record ScriptCall(Script script, String what, byte[][] keys, byte[][] arguments) {

    static ScriptCall of(Script script, String what, byte[] key, byte[]... arguments) {
        return new ScriptCall(script, what, new byte[][] {key}, arguments);
    }

    /** To be sent with others. A missing script is an error that says so. */
    AsyncCommand<byte[], byte[], List<Object>> byDigest() {
        CommandArgs<byte[], byte[]> all = new CommandArgs<>(ByteArrayCodec.INSTANCE)
                .add(script.digest())
                .add(keys.length)
                .addKeys(keys)
                .addValues(arguments);
        return new AsyncCommand<>(
                new Command<>(CommandType.EVALSHA, new NestedMultiOutput<>(ByteArrayCodec.INSTANCE), all));
    }

    List<Object> byDigestNow(RedisLink link) {
        return link.sync().evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments);
    }

    /** Makes the script known as well. */
    List<Object> bySourceNow(RedisLink link) {
        return link.sync().eval(script.source(), ScriptOutputType.MULTI, keys, arguments);
    }

    String title() {
        return script.title() + " of " + what;
    }
}
