package io.github.reliablemq.examples;

import jakarta.jms.JMSException;

/** A way to send persistent messages. */
interface SendMode {

    /** As the table shows it. */
    String title();

    /** Sends all messages once, in order, and returns when every answer is in that will ever come. */
    void send(String brokerUrl, Sending sending) throws JMSException;
}
