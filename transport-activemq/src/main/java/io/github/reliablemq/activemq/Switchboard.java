package io.github.reliablemq.activemq;

import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import jakarta.jms.InvalidClientIDException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.util.JMSExceptionSupport;
import org.jspecify.annotations.Nullable;

/** Connects to whichever address of a broker answers. Thread-safe. */
final class Switchboard {

    private static final Duration READER_ENDS_WITHIN = Duration.ofMillis(500);

    private final ActiveMqBroker broker;
    /** Where it worked last: the others are stand-ins. */
    private volatile int preferred;

    Switchboard(ActiveMqBroker broker) {
        this.broker = broker;
    }

    /**
     * A connection the broker has accepted.
     *
     * @param name for threads and errors
     * @param clientId what the broker knows it by; null for any
     * @param settings changes what this connection needs, before it is made
     * @throws TransportUnavailableException when no address can be reached, or the broker still has a connection of
     *     that client id; {@link #isFormerConnection} tells which
     * @throws TransportException when the broker refuses the credentials, or the certificates do not fit
     */
    Link connect(String name, @Nullable String clientId, Consumer<Dialer> settings) {
        List<URI> addresses = broker.addresses();
        int first = preferred;
        List<String> failures = new ArrayList<>();
        @Nullable JMSException last = null;
        for (int i = 0; i < addresses.size(); i++) {
            int index = (first + i) % addresses.size();
            URI address = addresses.get(index);
            try {
                Link link = dial(name, clientId, address, settings);
                preferred = index;
                return link;
            } catch (JMSException e) {
                refuseIfHopeless(name, address, e);
                failures.add(ActiveMqBroker.shown(address) + " (" + Causes.summary(e) + ")");
                last = e;
            }
        }
        throw new TransportUnavailableException(
                name + ": no broker can be reached: " + String.join(", ", failures)
                        + ". Nothing was sent. Start the broker or correct its address; the next attempt comes by itself",
                last);
    }

    /** Whether that came of a connection of the same client id. */
    static boolean isFormerConnection(TransportUnavailableException thrown) {
        return Causes.has(thrown, InvalidClientIDException.class);
    }

    @SuppressWarnings("try") // The limit works by being open.
    private Link dial(String name, @Nullable String clientId, URI address, Consumer<Dialer> settings)
            throws JMSException {
        Dialer dialer = dialer(name, clientId, address);
        settings.accept(dialer);
        Duration timeout = broker.connectTimeout();
        Watchdog watchdog = new Watchdog(name);
        Runnable giveUp = () -> dialer.abandon(new SocketTimeoutException("no answer within " + timeout));
        @Nullable Link link = null;
        try (Watchdog.Watch limit = watchdog.watch(timeout, giveUp)) {
            ActiveMQConnection connection = (ActiveMQConnection) dialer.createConnection();
            link = new Link(name, ActiveMqBroker.shown(address), connection, dialer.wire(), watchdog);
            // Signs on, and waits for the answer.
            connection.start();
            return link;
        } catch (RuntimeException | Error e) {
            end(link, watchdog);
            throw e;
        } catch (JMSException e) {
            end(link, watchdog);
            IOException abandoned = dialer.abandonedBy();
            throw abandoned == null ? telling(e, address, dialer) : JMSExceptionSupport.create(abandoned);
        }
    }

    private static void end(@Nullable Link link, Watchdog watchdog) {
        if (link == null) {
            watchdog.close();
        } else {
            link.close();
        }
    }

    /** The exception that says what is wrong with the certificates, if that is what is wrong. */
    private static JMSException telling(JMSException thrown, URI address, Dialer dialer) {
        if (!address.getScheme().equals("ssl") || Causes.has(thrown, SSLException.class)) {
            return thrown;
        }
        IOException seen = dialer.seenByReader(READER_ENDS_WITHIN);
        return seen != null && Causes.has(seen, SSLException.class) ? JMSExceptionSupport.create(seen) : thrown;
    }

    private Dialer dialer(String name, @Nullable String clientId, URI address) {
        try {
            Dialer dialer = new Dialer(address, broker.currentCredentials(), broker.currentSslContext());
            if (clientId != null) {
                dialer.setClientID(clientId);
            }
            return dialer;
        } catch (RuntimeException e) {
            throw new TransportException(
                    name
                            + ": the supplier of credentials or SSL context did not answer. Nothing was sent. Repair it; the"
                            + " next attempt asks again",
                    e);
        }
    }

    private static void refuseIfHopeless(String name, URI address, JMSException e) {
        String where = ActiveMqBroker.shown(address);
        if (Causes.has(e, InvalidClientIDException.class)) {
            throw new TransportUnavailableException(
                    name + ": the broker at " + where + " still works through what the former connection of this name"
                            + " sent (" + Causes.summary(e)
                            + "). The next attempt comes by itself; if this lasts, another"
                            + " client uses the name",
                    e);
        }
        if (Causes.has(e, SecurityException.class) || Causes.has(e, JMSSecurityException.class)) {
            throw new TransportException(
                    name + ": the broker at " + where + " refuses our credentials (" + Causes.summary(e)
                            + "). Nothing was sent. Correct the user, the password or the broker's permissions",
                    e);
        }
        if (Causes.has(e, SSLHandshakeException.class) || Causes.has(e, SSLPeerUnverifiedException.class)) {
            throw new TransportException(
                    name + ": no trust between us and the broker at " + where + " (" + Causes.summary(e)
                            + "). Nothing was sent. Correct the certificates or the SSL context",
                    e);
        }
    }
}
