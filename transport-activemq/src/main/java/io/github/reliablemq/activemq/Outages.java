package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs an outage once at its start and once at its end, however many threads and attempts notice. Thread-safe. */
final class Outages {

    private static final Logger LOG = LoggerFactory.getLogger(ActiveMqListener.class);

    private final String name;
    private final AtomicBoolean out = new AtomicBoolean();
    private volatile @Nullable Failure failure;

    Outages(String name) {
        this.name = name;
    }

    /** Why there is an outage; empty when there is none. */
    Optional<Failure> failure() {
        return Optional.ofNullable(failure);
    }

    void noticed(Throwable cause) {
        failure = Failure.of(cause);
        if (out.compareAndSet(false, true)) {
            LOG.warn("{}: no connection to the broker, trying again until there is one: {}", name, Failure.of(cause));
            LOG.debug("{}: where it was noticed", name, cause);
        } else {
            LOG.debug("{}: still no connection to the broker", name, cause);
        }
    }

    void over(String address) {
        failure = null;
        if (out.compareAndSet(true, false)) {
            LOG.info("{}: connected to {} again", name, address);
        }
    }
}
