package io.github.reliablemq.idempotency.redis;

/** The client, if it is ours to shut down. */
@FunctionalInterface
interface OwnClient {

    /** It is the caller's. */
    OwnClient NONE = () -> {};

    void close();
}
