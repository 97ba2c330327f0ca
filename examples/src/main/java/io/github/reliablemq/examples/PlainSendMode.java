package io.github.reliablemq.examples;

import io.github.reliablemq.examples.Sending.Answer;
import jakarta.jms.JMSException;

/** The ways of the plain client. After a broken connection each waits for the broker and goes on with the next one. */
enum PlainSendMode implements SendMode {
    SYNCHRONOUS("synchronous", 1) {
        @Override
        PlainSession open(String brokerUrl, String queue) throws JMSException {
            return PlainSession.synchronous(brokerUrl, queue);
        }

        @Override
        Answer flush(PlainSession session) {
            return Answer.CONFIRMED;
        }
    },
    UNCONFIRMED("asynchronous, no confirmation", 1) {
        @Override
        PlainSession open(String brokerUrl, String queue) throws JMSException {
            return PlainSession.asynchronous(brokerUrl, queue);
        }

        @Override
        Answer flush(PlainSession session) {
            return Answer.NOT_TOLD;
        }
    },
    TRANSACTED("transacted batches of 100", 100) {
        @Override
        PlainSession open(String brokerUrl, String queue) throws JMSException {
            return PlainSession.transacted(brokerUrl, queue);
        }

        @Override
        Answer flush(PlainSession session) throws JMSException {
            session.commit();
            return Answer.CONFIRMED;
        }
    };

    private final String title;
    private final int batch;

    PlainSendMode(String title, int batch) {
        this.title = title;
        this.batch = batch;
    }

    abstract PlainSession open(String brokerUrl, String queue) throws JMSException;

    /** Ends a batch and says what is known about it then. */
    abstract Answer flush(PlainSession session) throws JMSException;

    @Override
    public String title() {
        return title;
    }

    @Override
    public void send(String brokerUrl, Sending sending) throws JMSException {
        int next = 0;
        while (next < sending.count()) {
            sending.fault().awaitOver();
            try (PlainSession session = open(brokerUrl, sending.queue())) {
                while (next < sending.count()) {
                    int end = Math.min(next + batch, sending.count());
                    Answer answer = sendBatch(session, sending, next, end);
                    for (int number = next; number < end; number++) {
                        sending.answered(number, answer);
                    }
                    next = end;
                    if (answer == Answer.UNKNOWN) {
                        break;
                    }
                }
            }
        }
    }

    private Answer sendBatch(PlainSession session, Sending sending, int start, int end) {
        try {
            for (int number = start; number < end; number++) {
                sending.fault().beforeSending(number);
                session.send(Integer.toString(number));
            }
            return flush(session);
        } catch (JMSException e) {
            return Answer.UNKNOWN;
        }
    }
}
