package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What the next version's first migration will look like: it only adds, to every table. */
final class NextSchema {

    private static final String TABLES = """
            select relname from pg_class
            where relkind = 'r' and relnamespace = 'public'::regnamespace
              and (relname like 'reliable\\_outbox%' or relname = 'reliable_schema')
            order by relname""";

    private NextSchema() {}

    static OutboxDatabase expand(OutboxDatabase database) {
        List<String> tables = database.column(TABLES);
        assertThat(tables).hasSizeGreaterThan(10);
        database.jdbi.useHandle(handle -> {
            for (String table : tables) {
                handle.execute("alter table " + table + " add column from_the_future text");
                handle.execute("create index on " + table + " (from_the_future)");
            }
            handle.execute("update reliable_schema set version = 2 where component = 'outbox'");
        });
        return database;
    }
}
