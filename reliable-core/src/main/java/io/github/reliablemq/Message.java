package io.github.reliablemq;

import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.RetryHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A message as its sender writes it. Immutable and thread-safe.
 *
 * <pre>{@code
 * Message.to(Destination.queue("orders.placed")).orderingKey(orderId).text(json).build()
 * }</pre>
 */
public final class Message {

    private final Destination destination;
    private final Body body;
    private final Headers headers;
    private final @Nullable MessageId id;
    private final @Nullable String orderingKey;
    private final Due due;
    private final @Nullable Instant expiresAt;
    private final @Nullable String retryPolicy;

    private Message(Builder builder, Body body, Headers headers) {
        this.destination = builder.destination;
        this.body = body;
        this.headers = headers;
        this.id = builder.id;
        this.orderingKey = builder.orderingKey;
        this.due = builder.due;
        this.expiresAt = builder.expiresAt;
        this.retryPolicy = builder.retryPolicy;
    }

    /** Starts a message for that queue or topic. */
    public static Builder to(Destination destination) {
        return new Builder(destination);
    }

    public Destination destination() {
        return destination;
    }

    public Body body() {
        return body;
    }

    public Headers headers() {
        return headers;
    }

    /** The id the caller chose; empty when the producer is to make one. */
    public Optional<MessageId> id() {
        return Optional.ofNullable(id);
    }

    /**
     * Messages of one key and destination are stored by the broker in the order of their transactions, as the
     * {@link KeyOrder} of the outbox says: by default nothing is promised of transactions that overlap.
     */
    public Optional<String> orderingKey() {
        return Optional.ofNullable(orderingKey);
    }

    /** When the message may leave. */
    public Due due() {
        return due;
    }

    /** From when on nobody wants it any more; empty for never. */
    public Optional<Instant> expiresAt() {
        return Optional.ofNullable(expiresAt);
    }

    /** Name of the retry policy that the relay is to use; empty for its default. */
    public Optional<String> retryPolicy() {
        return Optional.ofNullable(retryPolicy);
    }

    /** Destination, id and size only: bodies and header values do not belong in logs. */
    @Override
    public String toString() {
        return "Message[" + destination + ", id=" + (id == null ? "new" : id) + ", " + body + "]";
    }

    /** Collects a message. Not thread-safe. */
    public static final class Builder {

        private static final int MAX_KEY_CHARACTERS = 255;
        private static final Pattern POLICY = Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,62}");

        private final Destination destination;
        private final Map<String, Object> headers = new LinkedHashMap<>();
        /** What was done to the body when it was recorded, as long as it is still that body. */
        private final Map<String, Object> bodyHeaders = new LinkedHashMap<>();
        /** What a retry is a retry of. */
        private final Map<String, Object> retryHeaders = new LinkedHashMap<>();

        private @Nullable Body body;
        private @Nullable MessageId id;
        private @Nullable String orderingKey;
        private Due due = Due.now();
        private @Nullable Instant expiresAt;
        private @Nullable String retryPolicy;

        private Builder(Destination destination) {
            this.destination = Objects.requireNonNull(destination, "destination");
        }

        /**
         * Makes this a text message.
         *
         * @throws InvalidMessageException when the text has a NUL character or half a surrogate pair
         */
        public Builder text(String text) {
            return body(Body.text(text));
        }

        public Builder bytes(byte[] bytes) {
            return body(Body.bytes(bytes));
        }

        public Builder body(Body value) {
            this.body = value;
            bodyHeaders.clear();
            return this;
        }

        /** A body as it was recorded, encoded or kept elsewhere as it may be, with the headers that say so. */
        Builder recorded(Headers all, Body value) {
            body(value);
            all.asMap().forEach((name, header) -> (BodyHeaders.isOne(name) ? bodyHeaders : headers).put(name, header));
            return this;
        }

        /** Brings another message back: with the {@link RetryHeaders} that say which. */
        Builder retryOf(Map<String, Object> other) {
            retryHeaders.putAll(other);
            return this;
        }

        /** Adds a header; see {@link Headers} for the names and types that are allowed. */
        public Builder header(String name, Object value) {
            headers.put(name, value);
            return this;
        }

        public Builder headers(Headers all) {
            headers.putAll(all.asMap());
            return this;
        }

        /** A name within the destination, at most {@value #MAX_KEY_CHARACTERS} characters, such as an order number. */
        public Builder orderingKey(String key) {
            this.orderingKey = key;
            return this;
        }

        /**
         * An id of the caller's instead of a new one. Two messages with one id are one message to every consumer, and
         * within the store's dedup window the second is not recorded at all.
         */
        public Builder id(MessageId value) {
            this.id = value;
            return this;
        }

        /** Not before that much time has passed since it was recorded, by the database's clock. */
        public Builder delay(Duration delay) {
            this.due = new Due.After(delay);
            return this;
        }

        /** Not before that moment, by the database's clock. */
        public Builder deliverAt(Instant moment) {
            this.due = new Due.At(moment);
            return this;
        }

        /** From that moment on it is not sent any more, by the database's clock. */
        public Builder expiresAt(Instant moment) {
            this.expiresAt = moment;
            return this;
        }

        /**
         * Has failed sends of this message retried by the policy of that name at the relay, instead of its default.
         *
         * @param policy a letter, then letters, digits and {@code . _ -}, at most 63 characters
         */
        public Builder retry(String policy) {
            this.retryPolicy = policy;
            return this;
        }

        /**
         * The message.
         *
         * @throws InvalidMessageException naming everything that is wrong
         */
        public Message build() {
            Problems problems = new Problems();
            Body content = body;
            if (content == null) {
                problems.add("body", "is missing: call text(…) or bytes(…); an empty body is allowed");
                content = Body.bytes(new byte[0]);
            }
            checkKey(problems);
            checkTimes(problems);
            checkPolicy(problems);
            Headers checked = checkedHeaders(problems);
            problems.throwIfAny(InvalidMessageException::new);
            return new Message(this, content, checked);
        }

        private void checkKey(Problems problems) {
            String key = orderingKey;
            if (key == null) {
                return;
            }
            problems.check(
                    !key.isEmpty() && key.length() <= MAX_KEY_CHARACTERS,
                    "orderingKey",
                    "must have 1 to " + MAX_KEY_CHARACTERS + " characters, has " + key.length());
            problems.check(
                    due.equals(Due.now()),
                    "orderingKey",
                    "cannot be combined with a due time: the key would wait for this message, or lose its order");
            try {
                Body.strictUtf8("ordering key", key);
            } catch (InvalidMessageException e) {
                problems.add("orderingKey", String.join("; ", e.problems()));
            }
        }

        private void checkTimes(Problems problems) {
            due.problem().ifPresent(problems::add);
            Optional.ofNullable(expiresAt)
                    .flatMap(moment -> Due.problemOf("expiresAt", moment))
                    .ifPresent(problems::add);
        }

        private void checkPolicy(Problems problems) {
            String policy = retryPolicy;
            problems.check(
                    policy == null || POLICY.matcher(policy).matches(),
                    "retry",
                    "must be a letter, then letters, digits and . _ -, at most 63 characters, is '"
                            + Failure.printable(String.valueOf(policy), 80) + "'");
        }

        private Headers checkedHeaders(Problems problems) {
            try {
                Map<String, Object> all =
                        new LinkedHashMap<>(Headers.of(headers).asMap());
                all.putAll(bodyHeaders);
                all.putAll(retryHeaders);
                return Headers.stored(all);
            } catch (InvalidMessageException e) {
                e.problems().forEach(problems::add);
                return Headers.none();
            }
        }
    }
}
