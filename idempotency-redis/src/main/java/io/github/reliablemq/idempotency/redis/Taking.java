package io.github.reliablemq.idempotency.redis;

import io.lettuce.core.SetArgs;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sets a key that nobody has: {@code SET key value NX PX time}, which costs Redis half of what a script does.
 *
 * @param what the message and consumer, for texts
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Taking(String what, byte[] key, byte[] value, Duration time) {

    private static final String TAKEN = "OK";

    boolean now(RedisLink link) {
        return isTaken(link.sync().set(key, value, how()));
    }

    /** To be sent with others. */
    AsyncCommand<byte[], byte[], String> command() {
        CommandArgs<byte[], byte[]> all =
                new CommandArgs<>(ByteArrayCodec.INSTANCE).addKey(key).addValue(value);
        how().build(all);
        return new AsyncCommand<>(new Command<>(CommandType.SET, new StatusOutput<>(ByteArrayCodec.INSTANCE), all));
    }

    /** @param answer nothing when somebody has it */
    static boolean isTaken(@Nullable String answer) {
        return TAKEN.equals(answer);
    }

    private SetArgs how() {
        return SetArgs.Builder.nx().px(time.toMillis());
    }

    String title() {
        return "claim of " + what;
    }
}
