/**
 * The rules of the relay as pure functions: {@code step(state, event) -> state + effect}.
 *
 * <p>Nothing here has a thread, a clock, a random source, I/O or mutable static state; an architecture test enforces
 * it. That is what lets a simulator and an explorer run the very code that runs in production.
 */
@NullMarked
package io.github.reliablemq.machine;

import org.jspecify.annotations.NullMarked;
