package io.github.reliablemq.activemq;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import java.time.Duration;
import java.util.Optional;
import org.apache.activemq.advisory.AdvisorySupport;
import org.apache.activemq.command.ActiveMQDestination;

/** What a broker answers to a client. Each question leaves nothing behind but, at most, an empty topic. */
final class BrokerQuestions {

    /** The statistics plugin goes by the name only; what nobody takes from a topic is gone, from a queue it is not. */
    private static final String STATISTICS = "ActiveMQ.Statistics.Broker";

    private BrokerQuestions() {}

    /** Whether it tells of a consumer that comes. */
    @SuppressWarnings("try") // The consumer that comes works by being there.
    static boolean sendsAdvisories(Link link, Duration patience) throws JMSException {
        try (Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TemporaryQueue queue = session.createTemporaryQueue();
            Message told;
            try (MessageConsumer advisories = session.createConsumer(
                            AdvisorySupport.getConsumerAdvisoryTopic((ActiveMQDestination) queue));
                    MessageConsumer comes = session.createConsumer(queue)) {
                told = advisories.receive(patience.toMillis());
            }
            queue.delete();
            return told != null;
        }
    }

    /** How full it is; empty where its statistics plugin is not installed. */
    static Optional<BrokerFill> fill(Link link, Duration patience) throws JMSException {
        try (Session session = link.connection().createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TemporaryQueue answers = session.createTemporaryQueue();
            Message answer;
            try (MessageConsumer consumer = session.createConsumer(answers);
                    MessageProducer producer = session.createProducer(session.createTopic(STATISTICS))) {
                producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
                Message question = session.createMessage();
                question.setJMSReplyTo(answers);
                producer.send(question);
                answer = consumer.receive(patience.toMillis());
            }
            answers.delete();
            return answer instanceof MapMessage map ? Optional.of(BrokerFill.read(map)) : Optional.empty();
        }
    }
}
