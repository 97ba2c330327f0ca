package io.github.reliablemq.activemq;

import io.github.reliablemq.Failure;
import io.github.reliablemq.Received;

/** What a broker message turned out to be. */
sealed interface Decoded {

    /** One of ours. */
    record Ok(Received message) implements Decoded {}

    /** Not one of ours, or not readable: no handler can be given it. */
    record Foreign(Failure failure) implements Decoded {}
}
