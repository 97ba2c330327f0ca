package io.github.reliablemq.activemq;

import io.github.reliablemq.TransportEvents;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a hook that throws from stopping a lane. */
record SafeTransportEvents(TransportEvents events) {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqTransport.class);

    void tell(Consumer<TransportEvents> event) {
        try {
            event.accept(events);
        } catch (RuntimeException | Error e) {
            LOG.warn("A TransportEvents hook threw; the lane goes on. Repair the hook", e);
        }
    }
}
