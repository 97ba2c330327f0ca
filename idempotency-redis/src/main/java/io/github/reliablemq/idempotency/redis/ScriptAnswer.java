package io.github.reliablemq.idempotency.redis;

import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Fingerprint;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What a script answered: numbers and fingerprints. */
record ScriptAnswer(List<Object> parts) {

    private static final int FINGERPRINT = 16;

    int code() {
        return (int) number(0);
    }

    long number(int index) {
        if (parts.size() > index && parts.get(index) instanceof Long number) {
            return number;
        }
        throw unexpected();
    }

    Optional<Fingerprint> fingerprint(int index) {
        if (parts.size() <= index || !(parts.get(index) instanceof byte[] bytes)) {
            throw unexpected();
        }
        if (bytes.length != FINGERPRINT) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return Optional.of(new Fingerprint(new UUID(buffer.getLong(), buffer.getLong())));
    }

    StoreException unexpected() {
        return new StoreException(
                "Redis answered with " + parts.size() + " values that no script of ours answers with");
    }
}
