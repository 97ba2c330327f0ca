/**
 * Writers, relays, consumers and servers in processes of their own, hurt on purpose while plain clients keep a history.
 */
@org.jspecify.annotations.NullMarked
package io.github.reliablemq.torture;
