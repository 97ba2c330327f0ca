package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.Appetite;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a claim took.
 *
 * @param isFull whether the appetite ended it
 * @param nextDue until the next row within its reach becomes due; null for none
 */
record Taking(
        List<StoredRow> rows, boolean isFull, @Nullable Duration nextDue) {

    static Taking nothing(@Nullable Duration nextDue) {
        return new Taking(List.of(), false, nextDue);
    }

    static Taking of(List<StoredRow> rows, Appetite appetite, @Nullable Duration nextDue) {
        long bytes = rows.stream().mapToLong(row -> row.body().length).sum();
        // A row that did not fit any more is smaller than what a batch may hold: half full counts as full.
        boolean full = rows.size() >= appetite.messages() || bytes > appetite.bytes() / 2;
        return new Taking(rows, full, nextDue);
    }
}
