package io.github.reliablemq.benchmarks;

import io.github.reliablemq.servers.PostgresServer;
import jakarta.jms.JMSException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * No outbox: the messages are sent in the business transaction, which commits at the database and at the broker in two
 * phases. Every message is where it is to be when the commit returns.
 */
final class XaPipeline implements Pipeline {

    private static final String QUEUE = "bench.sustained.xa";

    private final String jdbcUrl;
    private final DataSource database;
    private final String brokerUrl;
    private @Nullable Narayana narayana;

    /** A database of {@code server}, which must allow prepared transactions. */
    XaPipeline(PostgresServer server, String jdbcUrl, String brokerUrl) {
        this.jdbcUrl = jdbcUrl;
        this.database = server.dataSource(jdbcUrl);
        this.brokerUrl = brokerUrl;
    }

    @Override
    public String name() {
        return "xa";
    }

    @Override
    public DataSource database() {
        return database;
    }

    @Override
    public String queue() {
        return QUEUE;
    }

    @Override
    public String settings() {
        return Narayana.SETTINGS;
    }

    @Override
    public List<String> tables() {
        return List.of();
    }

    @Override
    public Transactions open(Load.Shape shape, Flow flow) throws SQLException {
        Narayana opened = Narayana.open();
        narayana = opened;
        Transactions transactions = new Committing(opened.manager(), shape.messagesInEach(), flow);
        transactions.open(shape.producers());
        return transactions;
    }

    @Override
    public void close() {
        if (narayana != null) {
            narayana.close();
            narayana = null;
        }
    }

    private final class Committing implements Transactions {

        private final TransactionManager manager;
        private final int messages;
        private final Flow flow;
        private final List<XaMember> members = new ArrayList<>();

        Committing(TransactionManager manager, int messages, Flow flow) {
            this.manager = manager;
            this.messages = messages;
            this.flow = flow;
        }

        @Override
        public void open(int count) throws SQLException {
            try {
                for (int i = 0; i < count; i++) {
                    members.add(XaMember.open(jdbcUrl, brokerUrl, QUEUE));
                }
            } catch (JMSException e) {
                throw new IllegalStateException("No connection to the broker", e);
            }
        }

        @Override
        public void commit(int member, int number) throws SQLException {
            try {
                manager.begin();
                members.get(member)
                        .work(Objects.requireNonNull(manager.getTransaction()), number, number * messages, messages);
                manager.commit();
            } catch (JMSException
                    | NotSupportedException
                    | SystemException
                    | RollbackException
                    | HeuristicMixedException
                    | HeuristicRollbackException e) {
                throw new IllegalStateException("Transaction " + number + " did not commit", e);
            }
            flow.settled(messages);
        }

        @Override
        public void close() throws SQLException {
            for (XaMember member : members) {
                member.close();
            }
            members.clear();
        }
    }
}
