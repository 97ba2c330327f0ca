package io.github.reliablemq.activemq;

import io.github.reliablemq.Body;
import io.github.reliablemq.InvalidMessageException;
import io.github.reliablemq.spi.BodyCodec;
import io.github.reliablemq.spi.BodySource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a listener can read.
 *
 * @param maxBody bytes a body may have, also after it was unpacked
 * @param ids for messages of other senders; null for none
 * @param codecs by their names
 * @param bodies where bodies are that did not travel; null for nowhere
 */
record Reading(
        int maxBody,
        @Nullable MessageIdExtractor ids,
        Map<String, BodyCodec> codecs,
        @Nullable BodySource bodies) {

    static final int DEFAULT_MAX_BODY = 16 * 1024 * 1024;

    static final Reading DEFAULTS =
            new Reading(DEFAULT_MAX_BODY, null, Map.of(BodyCodec.gzip().name(), BodyCodec.gzip()), null);

    Reading withMaxBody(int bytes) {
        return new Reading(bytes, ids, codecs, bodies);
    }

    Reading withIds(MessageIdExtractor extractor) {
        return new Reading(maxBody, extractor, codecs, bodies);
    }

    Reading withCodec(BodyCodec codec) {
        Map<String, BodyCodec> more = new TreeMap<>(codecs);
        more.put(codec.name(), codec);
        return new Reading(maxBody, ids, Map.copyOf(more), bodies);
    }

    Reading withBodies(BodySource source) {
        return new Reading(maxBody, ids, codecs, source);
    }

    /** The body as it was recorded: fetched first, then decoded. */
    Body undo(Body travelled, @Nullable String reference, @Nullable String codec, Body.Kind kind) {
        byte[] bytes = reference == null ? travelled.toBytes() : fetched(reference);
        if (codec != null) {
            BodyCodec known = codecs.get(codec);
            if (known == null) {
                throw new InvalidMessageException("Its body went through codec " + codec + ", which is not known here");
            }
            bytes = known.decode(bytes, maxBody);
        }
        return Body.wrap(kind, bytes);
    }

    private byte[] fetched(String reference) {
        if (bodies == null) {
            throw new InvalidMessageException(
                    "Its body is kept at " + reference + ", and no source of bodies is known");
        }
        return bodies.fetch(reference, maxBody);
    }
}
