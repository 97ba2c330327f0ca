package io.github.reliablemq.spi;

import io.github.reliablemq.Body;
import io.github.reliablemq.Headers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Headers of ours that say what was done to a body when it was recorded. They are stored with the row and travel as
 * properties; applications can neither set nor see them. {@code docs/wire.md} describes them.
 */
public final class BodyHeaders {

    /** Name of the {@link BodyCodec} that made the bytes. */
    public static final String CODEC = "rmq_codec";

    /** Where the {@link BodyStore} keeps the body; the message's own body is empty. */
    public static final String REFERENCE = "rmq_body_ref";

    /** {@code TEXT} or {@code BYTES}: what the body was before, with {@link #CODEC} or {@link #REFERENCE}. */
    public static final String KIND = "rmq_body_kind";

    private static final Set<String> NAMES = Set.of(CODEC, REFERENCE, KIND);

    private BodyHeaders() {}

    /** Whether it is one of these names. */
    public static boolean isOne(String name) {
        return NAMES.contains(name);
    }

    /** For stores: the headers of a message whose body is now what that codec made. */
    public static Headers encoded(Headers headers, String codec, Body.Kind before) {
        return with(headers, Map.of(CODEC, codec, KIND, before.name()));
    }

    /** For stores: the headers of a message whose body is now elsewhere. */
    public static Headers referenced(Headers headers, String reference, Body.Kind before) {
        Map<String, String> added = new LinkedHashMap<>(Map.of(REFERENCE, reference));
        // Of a body that went through a codec first, the kind is known already.
        if (headers.find(KIND).isEmpty()) {
            added.put(KIND, before.name());
        }
        return with(headers, added);
    }

    /** Whether they say that the body is not as its sender wrote it. */
    public static boolean areIn(Headers headers) {
        return headers.asMap().keySet().stream().anyMatch(BodyHeaders::isOne);
    }

    private static Headers with(Headers headers, Map<String, ?> added) {
        Map<String, Object> all = new LinkedHashMap<>(headers.asMap());
        all.putAll(added);
        return Headers.stored(all);
    }
}
