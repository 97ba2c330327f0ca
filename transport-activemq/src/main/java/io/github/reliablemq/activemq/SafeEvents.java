package io.github.reliablemq.activemq;

import io.github.reliablemq.ListenerEvents;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a hook that throws from stopping a listener. */
record SafeEvents(ListenerEvents events) {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);

    void tell(Consumer<ListenerEvents> event) {
        try {
            event.accept(events);
        } catch (RuntimeException | Error e) {
            LOG.warn("A ListenerEvents hook threw; the listener goes on. Repair the hook", e);
        }
    }
}
