package io.github.reliablemq.activemq;

import io.github.reliablemq.Outcome;
import io.github.reliablemq.Outcome.Scope;
import io.github.reliablemq.RefusalReason;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.Envelope;
import io.github.reliablemq.spi.TransportLane;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.command.ActiveMQMessage;
import org.apache.activemq.command.TransactionId;
import org.apache.activemq.command.TransactionInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection with one transacted session. Used by one thread, except for the watchdog inside. */
final class ActiveMqLane implements TransportLane {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqTransport.class);

    private final String name;
    private final Link link;
    private final Manner manner;
    private final ActiveMQSession session;
    private final MessageProducer producer;

    private ActiveMqLane(String name, Link link, Manner manner, ActiveMQSession session, MessageProducer producer) {
        this.name = name;
        this.link = link;
        this.manner = manner;
        this.session = session;
        this.producer = producer;
    }

    /** What the lanes of a transport have in common. */
    record Manner(JmsMapping mapping, TopicWatch topics, Duration connectTimeout) {}

    /** Takes the connection over: closes it if no session can be had. */
    @SuppressWarnings("try") // The limit works by being open.
    static ActiveMqLane open(String name, Link link, Manner manner) {
        try (Watchdog.Watch limit = link.limit(manner.connectTimeout(), "a new session")) {
            ActiveMQSession session =
                    (ActiveMQSession) link.connection().createSession(true, ActiveMQSession.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(null);
            return new ActiveMqLane(name, link, manner, session, producer);
        } catch (RuntimeException | Error e) {
            link.close();
            throw e;
        } catch (JMSException e) {
            link.close();
            throw new TransportUnavailableException(
                    name + ": the broker at " + link.address() + " gave no session (" + Causes.summary(e)
                            + "). Nothing was sent. The next attempt comes by itself",
                    e);
        }
    }

    @Override
    public Outcome send(List<Envelope> envelopes, Duration deadline) {
        if (envelopes.isEmpty()) {
            return probe(deadline);
        }
        Scope scope = envelopes.size() == 1 ? Scope.MESSAGE : Scope.BATCH;
        List<ActiveMQMessage> messages = new ArrayList<>(envelopes.size());
        try {
            for (Envelope envelope : envelopes) {
                messages.add(manner.mapping().encode(envelope, link.wire().maxFrameSize()));
            }
        } catch (JMSException | RuntimeException e) {
            return Outcome.refused(Causes.encodingReason(e), scope, e);
        }
        return transact(envelopes, deadline, scope, () -> {
            link.wire().cork().hold();
            try {
                for (int i = 0; i < messages.size(); i++) {
                    producer.send(
                            JmsMapping.destination(envelopes.get(i).destination()),
                            messages.get(i),
                            DeliveryMode.PERSISTENT,
                            Message.DEFAULT_PRIORITY,
                            Message.DEFAULT_TIME_TO_LIVE);
                }
            } finally {
                link.wire().cork().release();
            }
        });
    }

    /** Begins by hand: the client would not even tell the broker of a transaction that nothing happened in. */
    @Override
    public Outcome probe(Duration deadline) {
        return transact(
                List.of(),
                deadline,
                Scope.CONNECTION,
                () -> session.getTransactionContext().begin());
    }

    @Override
    public void close() {
        link.close();
    }

    @SuppressWarnings("try") // The limit works by being open.
    private Outcome transact(List<Envelope> envelopes, Duration deadline, Scope scope, Work work) {
        IOException broken = link.brokenBy();
        if (broken != null) {
            return Outcome.refused(RefusalReason.UNREACHABLE, Scope.CONNECTION, broken);
        }
        try (Watchdog.Watch limit = link.limit(deadline, "a batch")) {
            Outcome refusal = manner.topics().refusal(link, envelopes, deadline);
            if (refusal != null) {
                return refusal;
            }
            link.wire().takeComplaint();
            try {
                work.run();
            } catch (JMSException | RuntimeException e) {
                return notCommitted(scope, e);
            }
            Throwable complaint = link.wire().takeComplaint();
            if (complaint != null) {
                return complainedEarly(scope, complaint);
            }
            broken = link.brokenBy();
            return broken == null ? commit(scope) : refusedBy(broken);
        }
    }

    /** No commit was written: either we ended this connection for its silence, or something else did. */
    private static Outcome refusedBy(IOException broken) {
        RefusalReason reason = broken instanceof MissedDeadline ? RefusalReason.NO_ANSWER : RefusalReason.UNREACHABLE;
        return Outcome.refused(reason, Scope.CONNECTION, broken);
    }

    private Outcome commit(Scope scope) {
        TransactionId transaction = session.getTransactionContext().getTransactionId();
        try {
            session.commit();
        } catch (JMSException | RuntimeException e) {
            if (link.brokenBy() != null || Causes.leavesCommitOpen(e)) {
                return unknown(e);
            }
            forget(transaction);
            return Outcome.refused(Causes.reason(e), scope, e);
        }
        Throwable complaint = link.wire().takeComplaint();
        // Something between begin and commit went wrong and the rest was committed all the same.
        return complaint == null ? Outcome.stored() : unknown(complaint);
    }

    private Outcome unknown(Throwable cause) {
        IOException broken = link.brokenBy();
        link.abort(broken == null ? new IOException("The outcome of a commit is unknown", cause) : broken);
        if (broken instanceof MissedDeadline) {
            return Outcome.unanswered(broken);
        }
        return Outcome.unknown(broken == null ? cause : broken);
    }

    /** The broker refused a message before it saw the commit, so that there is still something to roll back. */
    private Outcome complainedEarly(Scope scope, Throwable complaint) {
        try {
            session.rollback();
            return Outcome.refused(Causes.reason(complaint), scope, complaint);
        } catch (JMSException | RuntimeException e) {
            IOException broken = link.brokenBy();
            IOException why = broken == null ? new IOException("The rollback of a refused batch failed", e) : broken;
            link.abort(why);
            return refusedBy(why);
        }
    }

    /**
     * No commit was written, so nothing is stored. The connection is given up: the client may have written half a
     * message, and its cache of what the broker knows may be wrong.
     */
    private Outcome notCommitted(Scope scope, Throwable thrown) {
        IOException broken = link.brokenBy();
        link.abort(broken == null ? new IOException("A message was not sent in full", thrown) : broken);
        if (broken != null) {
            return refusedBy(broken);
        }
        RefusalReason reason = Causes.reason(thrown);
        return reason.isPermanent()
                ? Outcome.refused(reason, scope, thrown)
                : Outcome.refused(RefusalReason.UNREACHABLE, Scope.CONNECTION, thrown);
    }

    /** A commit that the broker refuses because of an earlier refusal leaves the transaction in its memory. */
    private void forget(@Nullable TransactionId transaction) {
        if (transaction == null) {
            return;
        }
        try {
            link.connection()
                    .syncSendPacket(new TransactionInfo(
                            link.connection().getConnectionInfo().getConnectionId(),
                            transaction,
                            TransactionInfo.ROLLBACK));
        } catch (JMSException | RuntimeException e) {
            LOG.debug("{}: the broker had forgotten the refused transaction already", name, e);
        }
    }

    /** What goes into a transaction. */
    private interface Work {
        void run() throws JMSException;
    }
}
