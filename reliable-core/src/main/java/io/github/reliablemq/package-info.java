/** Vocabulary, interfaces, state machines and the relay. No I/O. */
@NullMarked
package io.github.reliablemq;

import org.jspecify.annotations.NullMarked;
