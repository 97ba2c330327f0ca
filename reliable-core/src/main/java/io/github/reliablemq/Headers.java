package io.github.reliablemq;

import io.github.reliablemq.spi.BodyHeaders;
import io.github.reliablemq.spi.RetryHeaders;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The named values that travel beside the body. Immutable, sorted by name. A value is a {@code String},
 * {@code Boolean}, {@code Byte}, {@code Short}, {@code Integer}, {@code Long}, {@code Float} or {@code Double} and
 * arrives as the type it was recorded with.
 *
 * <p>Names follow the JMS rule for property names (Jakarta Messaging 3.1, section 3.8.1.1). Names that are commands to
 * the broker ({@code JMS…}, {@code AMQ_…}, {@code scheduledJobId}) and our own prefix {@code rmq_} are refused.
 */
public final class Headers {

    /** All names and values together, in characters. */
    static final int MAX_CHARACTERS = 64 * 1024;

    private static final Headers NONE = new Headers(Map.of());
    private static final Set<String> SELECTOR_WORDS =
            Set.of("NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE");
    private static final Set<Class<?>> TYPES = Set.of(
            String.class, Boolean.class, Byte.class, Short.class, Integer.class, Long.class, Float.class, Double.class);

    private final Map<String, Object> values;

    private Headers(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(new TreeMap<>(values));
    }

    public static Headers none() {
        return NONE;
    }

    /**
     * Headers with these values.
     *
     * @throws InvalidMessageException naming every name and value that is not allowed
     */
    public static Headers of(Map<String, Object> values) {
        return checked(values, Set.of());
    }

    /**
     * For stores and transports: as {@link #of}, but those names of ours that are stored with a message are allowed
     * too; see {@link BodyHeaders} and {@link RetryHeaders}.
     *
     * @throws InvalidMessageException naming every name and value that is not allowed
     */
    public static Headers stored(Map<String, Object> values) {
        return checked(
                values,
                values.keySet().stream()
                        .filter(name -> BodyHeaders.isOne(name) || RetryHeaders.isOne(name))
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static Headers checked(Map<String, Object> values, Set<String> ours) {
        if (values.isEmpty()) {
            return NONE;
        }
        Problems problems = new Problems();
        long characters = 0;
        for (Map.Entry<String, Object> header : values.entrySet()) {
            check(header.getKey(), header.getValue(), ours, problems);
            characters +=
                    header.getKey().length() + header.getValue().toString().length();
        }
        if (characters > MAX_CHARACTERS) {
            problems.add("headers", "hold " + characters + " characters, the limit is " + MAX_CHARACTERS);
        }
        problems.throwIfAny(InvalidMessageException::new);
        return new Headers(values);
    }

    /** The value as text, when there is one of that name. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(values.get(name)).map(Object::toString);
    }

    /** All values with their types; unmodifiable, sorted by name. */
    public Map<String, Object> asMap() {
        return values;
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Headers that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Names only: values do not belong in logs. */
    @Override
    public String toString() {
        return values.keySet().toString();
    }

    private static void check(String name, Object value, Set<String> ours, Problems problems) {
        String path = "headers." + Failure.printable(name, 60);
        if (!isIdentifier(name)) {
            problems.add(path, "is not a legal name: use a Java identifier of at most 255 characters");
        } else if (isReserved(name) && !ours.contains(name)) {
            problems.add(
                    path, "is a reserved name: JMS…, AMQ_…, rmq_…, scheduledJobId and selector words are not ours");
        }
        if (!TYPES.contains(value.getClass())) {
            problems.add(path, "is a " + value.getClass().getName() + ": use a String, Boolean or number");
        } else if (value instanceof String text) {
            try {
                Body.strictUtf8("header value", text);
            } catch (InvalidMessageException e) {
                problems.add(path, String.join("; ", e.problems()));
            }
        }
    }

    private static boolean isIdentifier(String name) {
        return !name.isEmpty()
                && name.length() <= 255
                && Character.isJavaIdentifierStart(name.charAt(0))
                && name.chars().allMatch(c -> Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c));
    }

    private static boolean isReserved(String name) {
        return name.startsWith("JMS")
                || name.startsWith("AMQ_")
                || name.startsWith("rmq_")
                || name.equals("scheduledJobId")
                || SELECTOR_WORDS.contains(name.toUpperCase(Locale.ROOT));
    }
}
