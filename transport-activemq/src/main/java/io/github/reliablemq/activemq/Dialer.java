package io.github.reliablemq.activemq;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.SslContext;
import org.apache.activemq.transport.Transport;
import org.apache.activemq.util.JMSExceptionSupport;
import org.jspecify.annotations.Nullable;

/** Makes one connection, with the settings everything here relies on, and can be told to give up. */
final class Dialer extends ActiveMQConnectionFactory {

    private final @Nullable SSLContext sslContext;
    private @Nullable Wire wire;
    private @Nullable IOException abandonedBy;

    Dialer(URI address, ActiveMqBroker.@Nullable Credentials credentials, @Nullable SSLContext sslContext) {
        super(address);
        this.sslContext = sslContext;
        if (credentials != null) {
            setUserName(credentials.user());
            setPassword(credentials.password());
        }
        setWatchTopicAdvisories(false);
        // Every message is built for one send and not touched afterwards.
        setCopyMessageOnSend(false);
        setUseAsyncSend(false);
        setTrustAllPackages(false);
        // The client would acknowledge a suspected duplicate as poison; telling duplicates apart is not its business.
        setCheckForDuplicates(false);
    }

    @Override
    protected Transport createTransport() throws JMSException {
        SslContext before = SslContext.getCurrentSslContext();
        try {
            SSLContext ours = sslContext;
            if (ours != null) {
                SslContext holder = new SslContext();
                holder.setSSLContext(ours);
                SslContext.setCurrentSslContext(holder);
            }
            Cork cork = new Cork();
            return keep(new Wire(connect(cork), cork));
        } finally {
            SslContext.setCurrentSslContext(before);
        }
    }

    private Transport connect(Cork cork) throws JMSException {
        if (!"tcp".equals(brokerURL.getScheme())) {
            return super.createTransport();
        }
        try {
            return CorkedTransport.connect(brokerURL, cork);
        } catch (Exception e) {
            throw JMSExceptionSupport.create("Could not create Transport. Reason: " + e, e);
        }
    }

    /** The transport of the connection made. */
    synchronized Wire wire() {
        Wire made = wire;
        if (made == null) {
            throw new IllegalStateException("Nothing was dialled yet");
        }
        return made;
    }

    /**
     * What the reader of a failed connection saw. The writer is often the one to throw, with no more to tell than that
     * the reader has closed the socket.
     */
    @Nullable
    IOException seenByReader(Duration atMost) {
        Wire made;
        synchronized (this) {
            made = wire;
        }
        return made == null ? null : made.awaitBroken(atMost);
    }

    /** Makes a connect under way fail soon, on whatever it waits. */
    synchronized void abandon(IOException why) {
        abandonedBy = why;
        Wire made = wire;
        if (made != null) {
            made.abort(why);
        }
    }

    /** Why the connect was abandoned, or null. */
    synchronized @Nullable IOException abandonedBy() {
        return abandonedBy;
    }

    private synchronized Wire keep(Wire made) throws JMSException {
        wire = made;
        IOException why = abandonedBy;
        if (why != null) {
            made.abort(why);
            throw JMSExceptionSupport.create(why);
        }
        return made;
    }
}
