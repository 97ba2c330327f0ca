package io.github.reliablemq.examples;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.LeaseToken;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * What a {@link FileLeases} knows of one message, and its line in the file: fields with spaces between, the last one a
 * check of the others.
 *
 * @param token of the owner; empty when it is done
 * @param leaseEnd when others may have it, or know that nobody ended it
 * @param end when nothing is known of it any more
 */
record FileLease(
        Key key, Optional<LeaseToken> token, Optional<Fingerprint> fingerprint, Instant leaseEnd, Instant end) {

    private static final String NONE = "-";
    private static final int FIELDS = 7;

    /** Whose message it is. */
    record Key(ConsumerName consumer, MessageId id) {}

    boolean isDone() {
        return token.isEmpty();
    }

    boolean isOwnedBy(LeaseToken other) {
        return token.equals(Optional.of(other));
    }

    boolean isKnown(Instant now) {
        return end.isAfter(now);
    }

    /** Nothing is known of it any more. */
    FileLease forgotten() {
        return new FileLease(key, token, fingerprint, leaseEnd, Instant.EPOCH);
    }

    String toLine() {
        String text = String.join(
                " ",
                key.consumer().value(),
                key.id().toString(),
                token.map(each -> each.value().toString()).orElse(NONE),
                fingerprint.map(each -> each.value().toString()).orElse(NONE),
                Long.toString(leaseEnd.toEpochMilli()),
                Long.toString(end.toEpochMilli()));
        return text + " " + check(text);
    }

    /** Empty for what is no line of ours: the end of a file that was being written when its process died. */
    static Optional<FileLease> parse(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != FIELDS || !line.endsWith(" " + check(line.substring(0, line.lastIndexOf(' '))))) {
            return Optional.empty();
        }
        return Optional.of(new FileLease(
                new Key(new ConsumerName(fields[0]), MessageId.parse(fields[1])),
                uuid(fields[2]).map(LeaseToken::new),
                uuid(fields[3]).map(Fingerprint::new),
                Instant.ofEpochMilli(Long.parseLong(fields[4])),
                Instant.ofEpochMilli(Long.parseLong(fields[5]))));
    }

    private static Optional<UUID> uuid(String field) {
        return field.equals(NONE) ? Optional.empty() : Optional.of(UUID.fromString(field));
    }

    private static String check(String text) {
        CRC32 check = new CRC32();
        for (int i = 0; i < text.length(); i++) {
            check.update(text.charAt(i));
        }
        return Long.toHexString(check.getValue());
    }
}
