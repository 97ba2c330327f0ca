package io.github.reliablemq;

import java.time.Duration;
import java.time.Instant;

/** When a message may leave, judged by the database's clock. */
public sealed interface Due {

    /** As soon as its transaction has committed. */
    record Now() implements Due {}

    /** Not before that much time has passed since it was recorded. */
    record After(Duration delay) implements Due {}

    /** Not before that moment. */
    record At(Instant moment) implements Due {}

    static Due now() {
        return new Now();
    }
}
