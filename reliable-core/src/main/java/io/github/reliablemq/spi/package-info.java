/**
 * What a store or a transport implements. Applications do not need this package; authors of stores and transports do,
 * together with the contracts in {@code testkit}.
 */
@NullMarked
package io.github.reliablemq.spi;

import org.jspecify.annotations.NullMarked;
