package io.github.reliablemq.machine;

import io.github.reliablemq.RetryPolicy;
import io.github.reliablemq.spi.Claimed;
import java.util.Map;

/**
 * Retry policies by name. Immutable.
 *
 * @param standard for messages that ask for none, or for one that is not known here
 * @param named the others
 */
public record RetryPolicies(RetryPolicy standard, Map<String, RetryPolicy> named) {

    public RetryPolicies {
        named = Map.copyOf(named);
    }

    /** One for all. */
    public static RetryPolicies only(RetryPolicy standard) {
        return new RetryPolicies(standard, Map.of());
    }

    RetryPolicy of(Claimed message) {
        String name = message.retryPolicy();
        return name == null ? standard : named.getOrDefault(name, standard);
    }
}
