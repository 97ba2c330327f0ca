package io.github.reliablemq.servers;

/** What is spoken on the connections of a proxy, in the clear: what it cannot read, it passes on as it is. */
public enum Protocol {
    /** PostgreSQL's, version 3. */
    POSTGRES,
    /** ActiveMQ's, with sizes before its frames, as is the default. */
    OPEN_WIRE,
    /** Redis' RESP2 or RESP3. */
    REDIS,
    /** Something else: no single answer can be dropped. */
    OTHER;

    static Protocol of(Server server) {
        if (server instanceof PostgresServer) {
            return POSTGRES;
        }
        return server instanceof RedisServer ? REDIS : OPEN_WIRE;
    }

    Dialect dialect() {
        return switch (this) {
            case POSTGRES -> new PostgresDialect();
            case OPEN_WIRE -> new OpenWireDialect();
            case REDIS -> new RedisDialect();
            case OTHER -> Dialect.unknown();
        };
    }
}
