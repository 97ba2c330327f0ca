package io.github.reliablemq.activemq;

import io.github.reliablemq.TransportException;

/** The broker's scheduler is off: the broker would deliver a scheduled message at once, and once. */
final class SchedulerOffException extends TransportException {

    SchedulerOffException(String message) {
        super(message);
    }
}
