package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.Outlook;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a claim took.
 *
 * @param isFull whether the appetite ended it
 * @param left what it left within its reach
 */
record Taking(List<StoredRow> rows, boolean isFull, Outlook left) {

    static Taking nothing(@Nullable Duration nextDue) {
        return new Taking(List.of(), false, new Outlook(Outlook.Work.NONE, nextDue));
    }

    /** @param left provided that it is not full */
    static Taking of(List<StoredRow> rows, Appetite appetite, Outlook left) {
        boolean full = isFull(rows, appetite.messages(), appetite.bytes());
        return new Taking(rows, full, full ? new Outlook(Outlook.Work.LIKELY, left.nextDue()) : left);
    }

    /** A row that did not fit any more is smaller than what a batch may hold: half full counts as full. */
    static boolean isFull(List<StoredRow> rows, int mostRows, long mostBytes) {
        return rows.size() >= mostRows || bytes(rows) > mostBytes / 2;
    }

    static long bytes(List<StoredRow> rows) {
        return rows.stream().mapToLong(row -> row.body().length).sum();
    }
}
