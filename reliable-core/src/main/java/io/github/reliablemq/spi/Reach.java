package io.github.reliablemq.spi;

import io.github.reliablemq.Destination;
import java.util.Set;

/** Which destinations a claim may take messages for. */
public sealed interface Reach {

    /** Everything. */
    Reach EVERYTHING = new AllBut(Set.of(), Spread.ANY);

    /** Only this destination: a look at whether it takes messages again. */
    record Only(Destination destination) implements Reach {}

    /**
     * All but these.
     *
     * @param destinations left alone; what is recorded for them must not make the claim slower
     * @param spread how many destinations one batch may have
     */
    record AllBut(Set<Destination> destinations, Spread spread) implements Reach {}

    /** How many destinations one batch may have. */
    enum Spread {
        ANY,
        /** One: when it is not answered, the stuck destination is known. */
        ONE
    }
}
