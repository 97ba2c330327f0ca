package io.github.reliablemq.idempotency.jdbc;

import io.github.reliablemq.idempotency.jdbc.Dialect.Kind;
import io.github.reliablemq.spi.Blame;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * Whose fault a failure is. A handler may use other databases too, and they speak in the same codes: what its exception
 * says counts only as far as the state of our own transaction agrees.
 */
final class Culprit {

    private static final int ANSWER_SECONDS = 5;

    private Culprit() {}

    /** @param kinds what databases said on the way to the handler's exception */
    static Blame ofHandler(Connection ours, Dialect dialect, Set<Kind> kinds) {
        try {
            if (!ours.isValid(ANSWER_SECONDS)) {
                // It may have been idle, or at work, for longer than the server allows.
                return kinds.contains(Kind.TRANSACTION_LOST) ? Blame.HANDLER : Blame.STORE;
            }
            return kinds.contains(Kind.CONTENDED) && dialect.isAborted(ours) ? Blame.CONTENTION : Blame.HANDLER;
        } catch (SQLException e) {
            return Blame.STORE;
        }
    }

    /** @param kinds what our own database said to the commit */
    static Blame ofCommit(Set<Kind> kinds) {
        if (kinds.contains(Kind.CONTENDED)) {
            return Blame.CONTENTION;
        }
        return kinds.contains(Kind.UNAVAILABLE) ? Blame.STORE : Blame.HANDLER;
    }
}
