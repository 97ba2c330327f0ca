package io.github.reliablemq.torture;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One wound of the run. A new object for each; used by one thread: {@link #inject}, then {@link #evidence} again and
 * again, then {@link #heal}, whatever happened, then {@link #evidence} a few times more.
 */
interface Fault {

    /** Does harm. */
    void inject(Scene scene) throws Exception;

    /**
     * What shows that the harm was felt, from the servers' logs, SQL, exit codes or the history; empty as long as
     * nothing does. That we did something is no evidence.
     */
    Optional<String> evidence(Scene scene) throws Exception;

    /** Repairs everything {@link #inject} did, also when that broke off in the middle. */
    void heal(Scene scene) throws Exception;

    /** Ids of messages it has sent to the broker again by itself. */
    default List<String> copied() {
        return List.of();
    }

    /** How long the wound stays open at least, whether or not it has been felt. */
    default Duration hold() {
        return Duration.ofSeconds(2);
    }

    /** How long to wait for evidence before it counts as missed, from the injection on. */
    default Duration patience() {
        return hold().plusSeconds(4);
    }
}
