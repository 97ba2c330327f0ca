/** Relay and consumer metrics for Micrometer. */
@NullMarked
package io.github.reliablemq.micrometer;

import org.jspecify.annotations.NullMarked;
