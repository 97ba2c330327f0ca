package io.github.reliablemq.benchmarks;

import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions of Spring that record a message in namastack's outbox each; nobody polls it. */
final class NamastackTransactions implements Transactions {

    private static final String NO_POLL = "1h";

    private final DataSource database;
    private @Nullable Namastack namastack;

    NamastackTransactions(DataSource database) {
        this.database = database;
    }

    /** Makes its tables. */
    static void createIn(DataSource database) {
        open(database, 1).close();
    }

    @Override
    public void open(int members) {
        namastack = open(database, members);
    }

    @Override
    public void commit(int member, int number) {
        Objects.requireNonNull(namastack).commit(number, 1);
    }

    @Override
    public void close() {
        Namastack open = namastack;
        namastack = null;
        if (open != null) {
            open.close();
        }
    }

    private static Namastack open(DataSource database, int members) {
        return Namastack.open(database, 1, members, NO_POLL, text -> {
            throw new IllegalStateException("Nobody is to handle a record");
        });
    }
}
