package io.github.reliablemq.activemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;

/** Says what is to be known of a refusal. */
final class Refusals {

    private Refusals() {}

    static void assertRefused(Outcome outcome, RefusalReason reason, Scope scope) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.reason()).as("%s", outcome).isEqualTo(reason);
            assertThat(refused.scope()).isEqualTo(scope);
        });
    }
}
