package io.github.reliablemq.examples;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ScheduledMessage;

/** The jobs of a broker's scheduler: it lists and removes them for whoever may write to its management topic. */
final class SchedulerJobs implements AutoCloseable {

    private static final long QUIET_MILLIS = 500;

    private final Connection connection;
    private final Session session;
    private final MessageProducer management;

    private SchedulerJobs(Connection connection) throws JMSException {
        this.connection = connection;
        this.session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
        this.management =
                session.createProducer(session.createTopic(ScheduledMessage.AMQ_SCHEDULER_MANAGEMENT_DESTINATION));
        connection.start();
    }

    static SchedulerJobs of(String brokerUrl) throws JMSException {
        Connection connection = new ActiveMQConnectionFactory(brokerUrl).createConnection();
        try {
            return new SchedulerJobs(connection);
        } catch (JMSException e) {
            connection.close();
            throw e;
        }
    }

    /** The ids of all jobs. */
    List<String> list() throws JMSException {
        List<String> ids = new ArrayList<>();
        var answers = session.createTemporaryQueue();
        try (MessageConsumer consumer = session.createConsumer(answers)) {
            Message question = session.createMessage();
            question.setStringProperty(
                    ScheduledMessage.AMQ_SCHEDULER_ACTION, ScheduledMessage.AMQ_SCHEDULER_ACTION_BROWSE);
            question.setJMSReplyTo(answers);
            management.send(question);
            for (Message job = consumer.receive(QUIET_MILLIS); job != null; job = consumer.receive(QUIET_MILLIS)) {
                ids.add(job.getStringProperty(ScheduledMessage.AMQ_SCHEDULED_ID));
            }
        }
        return ids;
    }

    void remove(String id) throws JMSException {
        Message request = session.createMessage();
        request.setStringProperty(ScheduledMessage.AMQ_SCHEDULER_ACTION, ScheduledMessage.AMQ_SCHEDULER_ACTION_REMOVE);
        request.setStringProperty(ScheduledMessage.AMQ_SCHEDULED_ID, id);
        management.send(request);
    }

    @Override
    public void close() throws JMSException {
        connection.close();
    }
}
