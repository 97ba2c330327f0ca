package io.github.reliablemq;

import java.time.Duration;

/** How a consumer waits. */
@FunctionalInterface
interface Pauses {

    /** Waits that long. False, at once, when nothing is to be waited for any more; an interrupt is left set then. */
    boolean pass(Duration wait);
}
