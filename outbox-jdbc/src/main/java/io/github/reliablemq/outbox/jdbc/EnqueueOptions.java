package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.EnqueueListener;
import io.github.reliablemq.KeyOrder;
import io.github.reliablemq.MessageIdSource;
import io.github.reliablemq.TraceContext;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@link JdbcOutboxBuilder} was told about recording. */
final class EnqueueOptions {

    private static final int LARGEST_BODY = 64 << 20;
    private static final Pattern CODEC_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");

    MessageIdSource ids = MessageIdSource.timeOrdered(InstantSource.system(), new SecureRandom());
    int maxBodyBytes = 1 << 20;
    Duration dedupWindow = Duration.ofDays(7);
    KeyOrder keyOrder = KeyOrder.CAUSAL;

    @Nullable
    BodyStore store;

    int largeBodyBytes;

    @Nullable
    BodyCodec codec;

    Supplier<Optional<TraceContext>> trace = Optional::empty;
    EnqueueListener listener = EnqueueListener.NONE;
    long warnAt = 1_000_000;
    long refuseAt = Long.MAX_VALUE;

    void check(List<String> problems) {
        if (maxBodyBytes < 1 || maxBodyBytes > LARGEST_BODY) {
            problems.add("outbox.maxBodyBytes: must be 1 to " + LARGEST_BODY + ", is " + maxBodyBytes);
        }
        if (dedupWindow.compareTo(Duration.ofMinutes(1)) < 0 || dedupWindow.compareTo(Duration.ofDays(3660)) > 0) {
            problems.add("outbox.dedupWindow: must be 1 min to 3660 days, is " + dedupWindow);
        }
        if (largeBodyBytes < 0 || largeBodyBytes > maxBodyBytes) {
            problems.add("outbox.largeBodies: must be 0 to maxBodyBytes (" + maxBodyBytes + "), is " + largeBodyBytes);
        }
        if (codec != null && !CODEC_NAME.matcher(codec.name()).matches()) {
            problems.add("outbox.codec: its name must be a letter, then letters, digits and . _ -, at most 63"
                    + " characters, is '" + codec.name() + "'");
        }
        if (warnAt < 1) {
            problems.add("outbox.warnAtBacklog: must be 1 or more, is " + warnAt);
        }
        if (refuseAt < 1) {
            problems.add("outbox.refuseAtBacklog: must be 1 or more, is " + refuseAt);
        }
    }

    EnqueueSettings build(Dialect dialect, TableName table) {
        Content content = new Content(maxBodyBytes, codec, store, largeBodyBytes, new Tracing(trace));
        Backlog backlog =
                new Backlog(table, dialect.backlog(table), new Backlog.Limits(warnAt, refuseAt), System::nanoTime);
        return new EnqueueSettings(ids, content, dedupWindow, keyOrder, backlog, new EnqueueReporter(listener));
    }
}
