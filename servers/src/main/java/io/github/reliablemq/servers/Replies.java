package io.github.reliablemq.servers;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.function.Predicate;

/**
 * Answers of a server that a {@link TcpProxy} is to drop: the server did what it was asked to, and the client never
 * learns. With the answer goes all that follows it on that connection, which is reset. Immutable.
 */
public final class Replies {
    static final String COMMIT = "COMMIT";
    static final String RESPONSE = "RESPONSE";
    static final String RESPONSE_TO_COMMIT = "RESPONSE to a commit";

    private final Protocol protocol;
    private final Predicate<String> matching;
    private final int count;
    private final Aftermath aftermath;

    /** What becomes of a connection whose answer was dropped. */
    enum Aftermath {
        RESET,
        HALF_OPEN
    }

    private Replies(Protocol protocol, Predicate<String> matching, int count, Aftermath aftermath) {
        if (count < 1) {
            throw new IllegalArgumentException("At least one reply has to be dropped, not " + count);
        }
        this.protocol = protocol;
        this.matching = matching;
        this.count = count;
        this.aftermath = aftermath;
    }

    /** PostgreSQL's next answers that a transaction is committed. */
    public static Replies postgresCommit(int count) {
        return new Replies(Protocol.POSTGRES, COMMIT::equals, count, Aftermath.RESET);
    }

    /** The broker's next answers to whatever a client waits for. */
    public static Replies openWire(int count) {
        return new Replies(Protocol.OPEN_WIRE, name -> name.startsWith(RESPONSE), count, Aftermath.RESET);
    }

    /** The broker's next answers to the commit of a transacted session. */
    public static Replies openWireCommit(int count) {
        return new Replies(Protocol.OPEN_WIRE, RESPONSE_TO_COMMIT::equals, count, Aftermath.RESET);
    }

    /** Redis' next answers to a command, such as {@code SET} or {@code EVALSHA}. */
    public static Replies redis(String command, int count) {
        String wanted = requireNonNull(command, "command").toUpperCase(Locale.ROOT);
        return new Replies(Protocol.REDIS, wanted::equals, count, Aftermath.RESET);
    }

    /** Leaves the connection open: the server gets what the client sends, and the client hears nothing any more. */
    public Replies leavingHalfOpen() {
        return new Replies(protocol, matching, count, Aftermath.HALF_OPEN);
    }

    Protocol protocol() {
        return protocol;
    }

    boolean include(String answered) {
        return matching.test(answered);
    }

    int count() {
        return count;
    }

    Aftermath aftermath() {
        return aftermath;
    }
}
