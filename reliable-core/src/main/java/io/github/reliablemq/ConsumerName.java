package io.github.reliablemq;

import java.util.regex.Pattern;

/**
 * Names one purpose messages are handled for. Duplicates are recognised within a name: two services that share a table
 * but not a name both get every message. Choose it explicitly and keep it: after a rename every message still on its
 * way counts as new.
 *
 * @param value 1 to 64 of {@code A-Z a-z 0-9 . _ -}
 */
public record ConsumerName(String value) {

    private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public ConsumerName {
        if (!LEGAL.matcher(value).matches()) {
            throw new ConfigurationException(
                    "consumer.name: must be 1 to 64 of A-Z a-z 0-9 . _ -, is '" + Failure.printable(value, 80) + "'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
