package io.github.reliablemq;

import io.github.reliablemq.machine.LaneEffect;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes lanes that have nothing to do. One ring wakes one lane; if that one finds more than it can take, it rings for
 * the next. Of the lanes that wait for the next poll only one, the scout, wakes by itself when its time is up, so that
 * an idle relay looks at its store no more often than a single lane would; a due time or a try is the lane's own. A
 * ring between two waits of a lane is not lost: its next wait returns at once, unless some lane has begun to look for
 * whatever it may have rung for. Thread-safe.
 */
final class Doorbell {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private final Condition ended = lock.newCondition();
    private long rings;
    /** Rings before the last claim, by whichever lane, that takes whatever it finds. */
    private long answered;

    private int waiting;
    /** Rings that a waiting lane has not answered yet. */
    private int calls;
    /** How often it rang for all: nobody can answer that for somebody else, by coming back early. */
    private long summons;

    private Wake last = Wake.CALL;
    private boolean scouting;
    private boolean closed;

    /** How often it rang, for a single lane and for all, when somebody asked. */
    record Heard(long rings, long summons) {

        static final Heard NOTHING = new Heard(0, 0);
    }

    /** What it rang so far; give it to {@link #await}. */
    Heard heard() {
        lock.lock();
        try {
            return new Heard(rings, summons);
        } finally {
            lock.unlock();
        }
    }

    /** The caller begins to look for whatever those rings were for; if it fails, it rings itself. */
    void answers(Heard heard) {
        lock.lock();
        try {
            answered = Math.max(answered, heard.rings());
        } finally {
            lock.unlock();
        }
    }

    void ring(Wake cause) {
        lock.lock();
        try {
            rings++;
            last = cause;
            if (calls < waiting) {
                calls++;
                rung.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes every lane that has nothing to do. */
    void ringAll(Wake cause) {
        lock.lock();
        try {
            rings++;
            last = cause;
            summons++;
            calls = 0;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends every wait, now and later. */
    void close() {
        lock.lock();
        try {
            closed = true;
            rung.signalAll();
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until it rings, it is closed, or time is up, unless that is a poll and another lane the scout. Returns at
     * once if it rang since {@code heard} and nobody has answered, but for the deaf part of the wait, which only a
     * close ends.
     */
    Wake await(Heard heard, LaneEffect.Idle idle) {
        awaitClosed(idle.deaf());
        lock.lock();
        try {
            boolean isCalled = summons != heard.summons() || rings > Math.max(answered, heard.rings());
            return isCalled ? last : awaitCall(idle.atMost().minus(idle.deaf()), idle.otherwise());
        } finally {
            lock.unlock();
        }
    }

    private Wake awaitCall(Duration atMost, Wake otherwise) {
        boolean scout = false;
        long before = summons;
        long left = atMost.toNanos();
        waiting++;
        try {
            while (!closed && calls == 0 && summons == before && left > 0) {
                if (!scouting) {
                    scouting = true;
                    scout = true;
                }
                if (scout || otherwise != Wake.POLL) {
                    left = rung.awaitNanos(left);
                } else {
                    rung.await();
                }
            }
        } catch (InterruptedException e) {
            // A lane ends through close() only. Kept, the flag would end every later wait at once.
        } finally {
            waiting--;
            scouting &= !scout;
            if (!scouting) {
                // Also when it was called to be the next one and has no time left.
                rung.signal();
            }
        }
        return summons != before || takeCall() ? last : otherwise;
    }

    private boolean takeCall() {
        if (calls == 0) {
            return false;
        }
        calls--;
        return true;
    }

    /** Waits until it is closed, or time is up. */
    void awaitClosed(Duration atMost) {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (!closed && left > 0) {
                left = ended.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            // As above.
        } finally {
            lock.unlock();
        }
    }
}
