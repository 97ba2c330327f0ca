package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Operator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written to the audit of an action.
 *
 * @param name such as {@code REQUEUE}
 * @param bulk the bulk action it is part of; null for none
 */
record Act(String name, Operator operator, @Nullable UUID bulk) {

    static Act single(String name, Operator operator) {
        return new Act(name, operator, null);
    }
}
