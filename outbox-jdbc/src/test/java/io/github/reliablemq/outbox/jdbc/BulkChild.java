package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.Rate;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** An operator's process that is killed in the middle of a bulk action. Arguments: database, id of the bulk action. */
final class BulkChild {

    private BulkChild() {}

    public static void main(String[] args) {
        JdbcOutbox.create(Jdbi.create(args[0]))
                .admin()
                .resumeBulk(UUID.fromString(args[1]))
                .go(Rate.perSecond(40));
    }
}
