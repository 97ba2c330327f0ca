package io.github.reliablemq;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a recorded message stands, and the only table of legal moves between those places.
 *
 * <p>A retry is {@link #PENDING} with a later due time, not a state of its own. The number is what stores keep; 0 and 1
 * mean in this pattern's usual numbering "still to be sent" and "sent", and a message that used up its attempts waits
 * for a person as {@link #PARKED}.
 */
public enum MessageState {
    /** Waits to be sent. */
    PENDING(0),
    /** The broker confirmed durable storage. Stores may delete such rows at once. */
    SENT(1),
    /** Set aside with its reason until a person requeues or discards it. */
    PARKED(2),
    /** Its expiry passed before it could be sent. */
    EXPIRED(3),
    /** Called back by its sender before it was sent. */
    CANCELLED(4),
    /** Given up by a person, with a reason, on record. */
    DISCARDED(5);

    private static final Map<MessageState, Set<MessageState>> MOVES = new EnumMap<>(Map.of(
            PENDING, EnumSet.of(PENDING, SENT, PARKED, EXPIRED, CANCELLED),
            PARKED, EnumSet.of(PENDING, DISCARDED),
            SENT, EnumSet.noneOf(MessageState.class),
            EXPIRED, EnumSet.noneOf(MessageState.class),
            CANCELLED, EnumSet.noneOf(MessageState.class),
            DISCARDED, EnumSet.noneOf(MessageState.class)));

    private final int number;

    MessageState(int number) {
        this.number = number;
    }

    /** The number that stores keep. Never changes meaning. */
    public int number() {
        return number;
    }

    /**
     * The state with that number.
     *
     * @throws IllegalArgumentException for a number this version does not know
     */
    public static MessageState of(int number) {
        for (MessageState state : values()) {
            if (state.number == number) {
                return state;
            }
        }
        throw new IllegalArgumentException("State number " + number + " is unknown to this version");
    }

    /** Whether a row may go from here to {@code next}. */
    public boolean mayBecome(MessageState next) {
        return MOVES.getOrDefault(this, Set.of()).contains(next);
    }

    /** Whether no move leads out of here. */
    public boolean isFinal() {
        return MOVES.getOrDefault(this, Set.of()).isEmpty();
    }

    /**
     * The move from here to {@code next} for that message.
     *
     * @return {@code next}
     * @throws IllegalTransitionException when the table has no such move
     */
    public MessageState become(MessageState next, MessageId id) {
        if (!mayBecome(next)) {
            throw new IllegalTransitionException(id, this, next);
        }
        return next;
    }
}
