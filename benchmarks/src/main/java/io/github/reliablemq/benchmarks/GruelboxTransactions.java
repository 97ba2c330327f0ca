package io.github.reliablemq.benchmarks;

import java.sql.SQLException;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Transactions that record a task of gruelbox's outbox each; nobody runs it. */
final class GruelboxTransactions implements Transactions {

    private final DataSource database;
    private @Nullable Gruelbox gruelbox;

    GruelboxTransactions(DataSource database) {
        this.database = database;
    }

    /** Makes its tables. */
    static void createIn(DataSource database) {
        open(database, 1).close();
    }

    @Override
    public void open(int members) {
        gruelbox = open(database, members);
    }

    @Override
    public void commit(int member, int number) throws SQLException {
        Objects.requireNonNull(gruelbox).commit(number, 1);
    }

    @Override
    public void close() {
        Gruelbox open = gruelbox;
        gruelbox = null;
        if (open != null) {
            open.close();
        }
    }

    private static Gruelbox open(DataSource database, int connections) {
        return Gruelbox.open(
                database,
                connections,
                text -> {
                    throw new IllegalStateException("No task is to run");
                },
                task -> {},
                () -> {});
    }
}
