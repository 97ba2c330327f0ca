package io.github.reliablemq.activemq;

import io.github.reliablemq.Checkup;
import io.github.reliablemq.ConfigurationException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker is and how to sign on to it. Immutable and thread-safe; opens nothing by itself.
 *
 * <p>Several URLs mean one broker: a master and its stand-ins that share one store. They are tried in turn.
 */
public final class ActiveMqBroker {

    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);

    private final List<URI> addresses;
    private final @Nullable Supplier<Credentials> credentials;
    private final @Nullable Supplier<SSLContext> sslContext;
    private final Duration connectTimeout;

    private ActiveMqBroker(Builder builder, List<URI> addresses) {
        this.addresses = List.copyOf(addresses);
        this.credentials = builder.credentials;
        this.sslContext = builder.sslContext;
        this.connectTimeout = builder.connectTimeout;
    }

    /**
     * The broker at that URL, without credentials, connect timeout 5 s.
     *
     * @throws ConfigurationException as {@link Builder#build} does
     */
    public static ActiveMqBroker at(String url) {
        return builder().url(url).build();
    }

    /** Starts a description; at least one URL is needed. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Looks at the broker for what is unsafe or off, as far as a client can see it, on a connection of its own; of the
     * rest it says how to look. For a {@link io.github.reliablemq.Doctor}. It needs the right to create temporary
     * queues and to send to the topic {@code ActiveMQ.Statistics.Broker}, and sends nothing that outlives the question.
     */
    public Checkup checkup() {
        return new BrokerCheckup(this);
    }

    List<URI> addresses() {
        return addresses;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    /** Asks the supplier anew: credentials rotate. */
    @Nullable
    Credentials currentCredentials() {
        Supplier<Credentials> supplier = credentials;
        return supplier == null ? null : supplier.get();
    }

    @Nullable
    SSLContext currentSslContext() {
        Supplier<SSLContext> supplier = sslContext;
        return supplier == null ? null : supplier.get();
    }

    /** Scheme, host and port only: options may hold secrets. */
    static String shown(URI address) {
        return address.getScheme() + "://" + address.getHost() + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return String.join(",", addresses.stream().map(ActiveMqBroker::shown).toList());
    }

    /**
     * A user name and password.
     *
     * @param user as the broker knows it
     * @param password never shown
     */
    public record Credentials(String user, String password) {

        public Credentials {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(password, "password");
        }

        @Override
        public String toString() {
            return "Credentials[user=" + user + "]";
        }
    }

    /** Collects a description. Not thread-safe. */
    public static final class Builder {

        private final List<String> urls = new ArrayList<>();
        private @Nullable Supplier<Credentials> credentials;
        private @Nullable Supplier<SSLContext> sslContext;
        private Duration connectTimeout = Duration.ofSeconds(5);

        private Builder() {}

        /**
         * Adds an address, {@code tcp://host:port} or {@code ssl://host:port}, with the options of the ActiveMQ client
         * behind a question mark. {@code failover:} is refused: it re-sends on its own and can report success for a
         * message no broker has. So are {@code jms.} options, which would change how messages are sent.
         */
        public Builder url(String url) {
            urls.add(Objects.requireNonNull(url, "url"));
            return this;
        }

        /** Asked at each connect, by several threads; must not block for long. Without it, nobody signs on. */
        public Builder credentials(Supplier<Credentials> supplier) {
            this.credentials = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /** For {@code ssl://}; asked at each connect. Without it the JVM's default context is used. */
        public Builder sslContext(Supplier<SSLContext> supplier) {
            this.sslContext = Objects.requireNonNull(supplier, "supplier");
            return this;
        }

        /**
         * The longest time for one address, from opening the socket to the broker's answer to the sign-on; 5 s by
         * default, 1 ms to 5 minutes. Looking up the host name is not covered: that is up to the system's resolver.
         */
        public Builder connectTimeout(Duration timeout) {
            this.connectTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * Checks everything and opens nothing.
         *
         * @throws ConfigurationException naming everything that is wrong
         */
        public ActiveMqBroker build() {
            List<String> problems = new ArrayList<>();
            List<URI> addresses = BrokerUrls.parse(urls, problems);
            if (connectTimeout.toMillis() < 1 || connectTimeout.compareTo(LONGEST_TIMEOUT) > 0) {
                problems.add("broker.connectTimeout: must be 1 ms to " + LONGEST_TIMEOUT + ", is " + connectTimeout);
            }
            if (!problems.isEmpty()) {
                throw new ConfigurationException(problems);
            }
            return new ActiveMqBroker(this, addresses);
        }
    }
}
