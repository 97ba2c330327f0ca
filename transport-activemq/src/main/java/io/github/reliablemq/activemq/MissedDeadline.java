package io.github.reliablemq.activemq;

import java.io.IOException;

/** We cut the connection because an answer took too long; the broker may be as well as ever, only not for this send. */
final class MissedDeadline extends IOException {

    MissedDeadline(String message) {
        super(message);
    }
}
