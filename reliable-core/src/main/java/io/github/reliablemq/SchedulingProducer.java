package io.github.reliablemq;

/**
 * Also records schedules, and calls back or moves messages that wait for a time, in the transaction it is bound to. Not
 * thread-safe.
 */
public interface SchedulingProducer extends ReliableProducer {

    /**
     * Records a message that is sent again and again. Each occurrence is a message of its own, recorded in the
     * transaction that finishes the one before it, in whatever way that ended: sent, parked, expired, cancelled or
     * discarded.
     *
     * @param message no ordering key, no due time and no id of its own; when it expires the schedule ends
     * @return the schedule's new id
     * @throws InvalidMessageException when message and repeat do not fit, or the cron expression cannot be read
     * @throws RuntimeException as {@link #send}
     */
    Scheduled schedule(Message message, Repeat repeat);

    /**
     * The same under an id of the caller's, recorded once: later calls are answered as duplicates and change nothing,
     * also after the schedule has ended or was cancelled, for the dedup window at least. An application may therefore
     * call this at each start.
     */
    Scheduled schedule(ScheduleId id, Message message, Repeat repeat);

    /**
     * Calls back a message that waits for a time: a delayed one, one in retry, an occurrence of a schedule. The next
     * occurrence takes its turn. Never waits for a relay. A message that is to be sent at once is not looked for: the
     * answer is {@link Cancellation#NOT_WAITING}; operators can call back those too ({@link OutboxAdmin#cancel}).
     *
     * @throws NoTransactionException when no transaction is open
     * @throws StoreException when the database fails; the transaction's state is the database's business
     */
    Cancellation cancel(MessageId id);

    /**
     * Ends a schedule and calls back its waiting occurrence. Until the transaction has ended, a relay that is just
     * sending an occurrence of this schedule waits for it: call this late in the transaction.
     *
     * @throws RuntimeException as {@link #cancel(MessageId)}
     */
    Cancellation cancel(ScheduleId id);

    /**
     * Gives a message that waits for a time another one, by the database's clock. An occurrence is moved alone; its
     * schedule keeps its grid.
     *
     * @throws InvalidMessageException when the time is absurd
     * @throws RuntimeException as {@link #cancel(MessageId)}
     */
    Rescheduling reschedule(MessageId id, Due due);
}
