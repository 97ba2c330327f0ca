package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.SchedulingProducer;
import io.github.reliablemq.StoreException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a caller does in a transaction of ours; tells what it threw from what the database did. Used once. */
final class CallersWork<R> {

    private final Function<SchedulingProducer, R> work;
    private @Nullable RuntimeException thrown;

    CallersWork(Function<SchedulingProducer, R> work) {
        this.work = work;
    }

    R with(SchedulingProducer producer) {
        try {
            return work.apply(producer);
        } catch (RuntimeException e) {
            thrown = e;
            throw e;
        }
    }

    /** What the work threw, or else the failure of the transaction. */
    RuntimeException cause(StoreException failure) {
        return thrown == null ? failure : thrown;
    }
}
