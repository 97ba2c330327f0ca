package io.github.reliablemq.activemq;

import io.github.reliablemq.ConfigurationException;
import io.github.reliablemq.Failure;
import io.github.reliablemq.TransportEvents;
import io.github.reliablemq.TransportException;
import io.github.reliablemq.TransportUnavailableException;
import io.github.reliablemq.spi.LaneName;
import io.github.reliablemq.spi.Transport;
import io.github.reliablemq.spi.TransportLane;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The relay's way to ActiveMQ Classic: each lane is a connection of its own and stores each batch in one broker
 * transaction. Thread-safe. Holds nothing open by itself; every lane is closed by whoever connected it.
 *
 * <p>Connecting, sending and closing are bounded in time even if the broker accepts connections and then says nothing:
 * the socket is closed under the waiting call. The broker must not have {@code rollbackOnlyOnAsyncException} switched
 * off (it is on by default): otherwise it commits a batch without the messages it refused.
 */
public final class ActiveMqTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqTransport.class);
    private static final Duration LONGEST_PATIENCE = Duration.ofHours(1);

    private final Switchboard switchboard;
    private final ActiveMqLane.Manner manner;
    private final SafeTransportEvents events;
    private final Duration formerConnection;
    private final Map<LaneName, ClientIds> clientIds = new ConcurrentHashMap<>();

    private ActiveMqTransport(Builder builder) {
        this.switchboard = new Switchboard(builder.broker);
        this.events = new SafeTransportEvents(builder.events);
        this.formerConnection = builder.formerConnection;
        this.manner = new ActiveMqLane.Manner(
                new JmsMapping(builder.groups),
                new TopicWatch(builder.topicCheck, events),
                builder.broker.connectTimeout());
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
     * returns, it has worked through everything the lane's former connection had sent. When it refuses for longer than
     * {@link Builder#awaitFormerConnection}, the lane takes a fresh client id and keeps that: what the former
     * connection had under way may then be stored after its repeat. That is logged, and told to
     * {@link TransportEvents}.
     *
     * @throws TransportUnavailableException when no address answers in time, or the former connection still exists
     * @throws TransportException when the broker refuses the credentials
     */
    @Override
    public TransportLane connect(LaneName lane) {
        String name = lane.toString();
        return ActiveMqLane.open(name, dial(lane, name), manner);
    }

    private Link dial(LaneName lane, String name) {
        ClientIds ids = clientIds.computeIfAbsent(lane, any -> new ClientIds(name, formerConnection));
        try {
            Link link = switchboard.connect(name, ids.current(), dialer -> {});
            ids.accepted();
            return link;
        } catch (TransportUnavailableException e) {
            if (!Switchboard.isFormerConnection(e) || !ids.refused(System.nanoTime())) {
                throw e;
            }
            LOG.atLevel(ids.isAgain() ? Level.DEBUG : Level.WARN)
                    .log(
                            "{}: the broker has kept our former connection for more than {}; going on as client {}. What"
                                    + " was under way may be stored twice, and late; consumers that go by the message id"
                                    + " are safe: {}",
                            name,
                            formerConnection,
                            ids.current(),
                            Failure.of(e));
            events.tell(hook -> hook.freshClientId(lane));
            return switchboard.connect(name, ids.current(), dialer -> {});
        }
    }

    /** Collects the settings of a transport. Not thread-safe. */
    public static final class Builder {

        private final ActiveMqBroker broker;
        private JmsMapping.Groups groups = JmsMapping.Groups.BY_KEY;
        private TopicCheck topicCheck = TopicCheck.WARN;
        private TransportEvents events = TransportEvents.NONE;
        private Duration formerConnection = Duration.ofSeconds(1);

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

        /** What to do about topics nobody keeps the messages of; {@link TopicCheck#WARN} by default. */
        public Builder topicCheck(TopicCheck value) {
            this.topicCheck = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Hears of what went wrong; nobody by default. */
        public Builder events(TransportEvents hooks) {
            this.events = Objects.requireNonNull(hooks, "hooks");
            return this;
        }

        /**
         * How long a lane waits, from the first refusal on, for the broker to let go of the lane's former connection; 1
         * s by default, 1 ms to 1 hour. Every destination waits as long: up to a tenth of the relay's send deadline, no
         * destination waits more than two send deadlines for a stuck one. The broker drops a silent connection after 30
         * s unless told otherwise. A limit above that makes a repeat that comes before its original rarer; a consumer
         * that goes by the message id sees no difference.
         */
        public Builder awaitFormerConnection(Duration limit) {
            this.formerConnection = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /**
         * Checks the settings and opens nothing.
         *
         * @throws ConfigurationException naming what is wrong
         */
        public ActiveMqTransport build() {
            if (formerConnection.toMillis() < 1 || formerConnection.compareTo(LONGEST_PATIENCE) > 0) {
                throw new ConfigurationException(List.of("transport.awaitFormerConnection: must be 1 ms to "
                        + LONGEST_PATIENCE + ", is " + formerConnection));
            }
            return new ActiveMqTransport(this);
        }
    }
}
