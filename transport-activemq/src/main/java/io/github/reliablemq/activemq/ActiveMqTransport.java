package io.github.reliablemq.activemq;

import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.Objects;

/**
 * The relay's way to ActiveMQ Classic: each lane is a connection of its own and stores each batch in one broker
 * transaction. Thread-safe. Holds nothing open by itself; every lane is closed by whoever connected it.
 *
 * <p>Connecting, sending and closing are bounded in time even if the broker accepts connections and then says nothing:
 * the socket is closed under the waiting call. The broker must not have {@code rollbackOnlyOnAsyncException} switched
 * off (it is on by default): otherwise it commits a batch without the messages it refused.
 */
public final class ActiveMqTransport implements Transport {

    private final Switchboard switchboard;
    private final JmsMapping mapping;
    private final Duration connectTimeout;

    private ActiveMqTransport(Builder builder) {
        this.switchboard = new Switchboard(builder.broker);
        this.mapping = new JmsMapping(builder.groups);
        this.connectTimeout = builder.broker.connectTimeout();
    }

    /**
     * A transport to the broker at that URL.
     *
     * @throws io.github.reliablemq.ConfigurationException when the URL is not one that is supported
     */
    public static ActiveMqTransport create(String brokerUrl) {
        return builder(ActiveMqBroker.at(brokerUrl)).build();
    }

    /** Starts a transport to that broker. */
    public static Builder builder(ActiveMqBroker broker) {
        return new Builder(broker);
    }

    /**
     * Connects a lane under its own name as client id. The broker refuses a second connection of one name, so once this
     * returns, it has worked through everything the lane's former connection had sent.
     *
     * @throws TransportUnavailableException when no address answers in time, or the former connection still exists
     * @throws TransportException when the broker refuses the credentials
     */
    @Override
    public TransportLane connect(LaneName lane) {
        String name = lane.toString();
        return ActiveMqLane.open(name, switchboard.connect(name, name, dialer -> {}), mapping, connectTimeout);
    }

    /** Collects the settings of a transport. Not thread-safe. */
    public static final class Builder {

        private final ActiveMqBroker broker;
        private JmsMapping.Groups groups = JmsMapping.Groups.BY_KEY;

        private Builder(ActiveMqBroker broker) {
            this.broker = Objects.requireNonNull(broker, "broker");
        }

        /**
         * Does not make the ordering key the broker's message group ({@code JMSXGroupID}). Groups keep the messages of
         * a key with one consumer, as order needs; they cost the broker memory and pin keys to consumers.
         */
        public Builder withoutMessageGroups() {
            this.groups = JmsMapping.Groups.NONE;
            return this;
        }

        public ActiveMqTransport build() {
            return new ActiveMqTransport(this);
        }
    }
}
