package io.github.reliablemq.benchmarks;

import jakarta.jms.JMSException;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.activemq.ActiveMQXAConnectionFactory;
import org.postgresql.xa.PGXADataSource;

/** A connection to the database and one to the broker that take part in transactions of others. Used by one thread. */
final class XaMember implements AutoCloseable {

    private final javax.sql.XAConnection database;
    private final XAConnection broker;
    private final XASession session;
    private final MessageProducer producer;
    private final PreparedStatement order;

    private XaMember(javax.sql.XAConnection database, XAConnection broker, String queue)
            throws SQLException, JMSException {
        this.database = database;
        this.broker = broker;
        this.session = broker.createXASession();
        this.producer = session.createProducer(session.createQueue(queue));
        Connection connection = database.getConnection();
        this.order = connection.prepareStatement(Transactions.ORDER);
    }

    static XaMember open(String jdbcUrl, String brokerUrl, String queue) throws SQLException, JMSException {
        PGXADataSource source = new PGXADataSource();
        source.setURL(jdbcUrl);
        javax.sql.XAConnection database = source.getXAConnection();
        try {
            ActiveMQXAConnectionFactory factory = new ActiveMQXAConnectionFactory(brokerUrl);
            factory.setCopyMessageOnSend(false);
            factory.setWatchTopicAdvisories(false);
            return new XaMember(database, factory.createXAConnection(), queue);
        } catch (SQLException | JMSException e) {
            database.close();
            throw e;
        }
    }

    /** Takes part in the transaction: one insert, and messages numbered from {@code first}. */
    void work(Transaction transaction, int number, int first, int messages)
            throws SQLException, JMSException, SystemException, RollbackException {
        if (!transaction.enlistResource(database.getXAResource())
                || !transaction.enlistResource(session.getXAResource())) {
            throw new IllegalStateException("A resource does not take part in transaction " + number);
        }
        order.setLong(1, number);
        order.setString(2, "a lamp");
        order.executeUpdate();
        for (int i = 0; i < messages; i++) {
            producer.send(session.createTextMessage(Bodies.of(first + i)));
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            broker.close();
        } catch (JMSException e) {
            // It is broken already, and whoever used it has said so.
        }
        database.close();
    }
}
