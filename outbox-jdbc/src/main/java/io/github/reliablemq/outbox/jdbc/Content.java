package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.Message;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.ReliableException;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.BodyStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes rows of messages: adds the trace, encodes the body, puts a large one elsewhere, and refuses what is too large.
 *
 * @param largeBodyBytes bodies beyond that go to the store, if there is one
 */
record Content(
        int maxBodyBytes,
        @Nullable BodyCodec codec,
        @Nullable BodyStore store,
        int largeBodyBytes,
        Tracing tracing) {

    private static final int LONGEST_REFERENCE = 1_000;

    /** @param path names the message in a refusal */
    NewRow row(MessageId id, Message message, String path) {
        NewRow row = new NewRow(id, message, tracing.addTo(message.headers()), message.body());
        if (!BodyHeaders.areIn(message.headers())) {
            row = changed(row);
        }
        int size = row.body().size();
        if (size > maxBodyBytes) {
            throw new InvalidMessageException(path + ".body: has " + size + " bytes, the limit is " + maxBodyBytes
                    + "; nothing was recorded. Have large bodies stored elsewhere (JdbcOutboxBuilder.largeBodies), or"
                    + " raise JdbcOutboxBuilder.maxBodyBytes together with the broker's frame size");
        }
        return row;
    }

    /** Not for a body that was recorded before and comes as it was then: nobody would undo a second time. */
    private NewRow changed(NewRow row) {
        NewRow changed = codec == null ? row : encoded(row, codec);
        return store != null && changed.body().size() > largeBodyBytes ? elsewhere(changed, store) : changed;
    }

    private static NewRow encoded(NewRow row, BodyCodec codec) {
        Optional<byte[]> encoded;
        try {
            encoded = codec.encode(row.body().toBytes());
        } catch (RuntimeException e) {
            throw new InvalidMessageException(
                    "Message " + row.id() + " was not recorded: codec " + codec.name() + " failed: " + e, e);
        }
        return encoded.map(bytes -> new NewRow(
                        row.id(),
                        row.message(),
                        BodyHeaders.encoded(
                                row.headers(), codec.name(), row.body().kind()),
                        Body.bytes(bytes)))
                .orElse(row);
    }

    private static NewRow elsewhere(NewRow row, BodyStore store) {
        String reference = put(row, store);
        if (reference.isEmpty()
                || reference.length() > LONGEST_REFERENCE
                || reference.chars().anyMatch(Character::isISOControl)) {
            throw new StoreException("Message " + row.id()
                    + " was not recorded: the body store answered a reference of " + reference.length()
                    + " characters, wanted are 1 to " + LONGEST_REFERENCE + " printable ones");
        }
        Headers headers =
                BodyHeaders.referenced(row.headers(), reference, row.body().kind());
        return new NewRow(row.id(), row.message(), headers, Body.wrap(row.body().kind(), new byte[0]));
    }

    private static String put(NewRow row, BodyStore store) {
        try {
            return store.put(row.id(), row.body());
        } catch (ReliableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new StoreException(
                    "Message " + row.id() + " was not recorded: its body of "
                            + row.body().size() + " bytes could not be put into the body store: " + e,
                    e);
        }
    }
}
