/** Published contracts for custom stores and transports, fakes, ManualClock. */
@NullMarked
package io.github.reliablemq.testkit;

import org.jspecify.annotations.NullMarked;
