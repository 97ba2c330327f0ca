package io.github.reliablemq;

import java.util.List;

/**
 * Looks at one server, or something else that messages depend on, for what is unsafe or off. It changes nothing that
 * others could notice. Thread-safe.
 */
public interface Checkup {

    /** What is looked at, for a heading. Never a password. */
    String subject();

    /**
     * Looks now. May block for as long as the server lets it; whoever cannot wait interrupts it, or leaves it to a
     * {@link Doctor}, who bounds the wait.
     *
     * @return a finding for each thing looked at, in no particular order
     * @throws RuntimeException when the server is out of reach; what cannot be seen of one that answers is a
     *     {@linkplain Finding.Severity#NOT_SEEN finding}
     */
    List<Finding> examine();
}
