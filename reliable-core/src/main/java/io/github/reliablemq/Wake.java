package io.github.reliablemq;

/** What ended the wait of a lane that had nothing to do. */
public enum Wake {
    /** A transaction of this process committed. */
    COMMIT,
    /** The store told of a commit in another process. */
    NOTIFICATION,
    /** Somebody called {@link Relay#wakeUp()}. */
    CALL,
    /** Another lane found more than it could take, or this one gathered what may have come behind its last batch. */
    MORE,
    /** A message became due. */
    DUE,
    /** A paused destination is to be tried again. */
    RETRY,
    /** Time to look, as nobody may have told. */
    POLL
}
