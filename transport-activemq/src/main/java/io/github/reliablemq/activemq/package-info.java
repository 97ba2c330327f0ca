/** Sending to and listening on ActiveMQ Classic. */
@NullMarked
package io.github.reliablemq.activemq;

import org.jspecify.annotations.NullMarked;
