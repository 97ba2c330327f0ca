/**
 * For tests: fakes of store and transport, a clock that stands still, and the contracts every store and transport must
 * pass.
 *
 * <p>Applications start at {@link io.github.reliablemq.testkit.InMemoryOutbox}, authors of a store or transport at
 * {@link io.github.reliablemq.testkit.OutboxStoreContract}.
 */
@NullMarked
package io.github.reliablemq.testkit;

import org.jspecify.annotations.NullMarked;
