package io.github.reliablemq.outbox.jdbc;

import io.github.reliablemq.spi.Batch;
import io.github.reliablemq.spi.Claimed;
import io.github.reliablemq.spi.Outlook;
import io.github.reliablemq.spi.RowId;
import io.github.reliablemq.spi.Settlement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A claim: an open transaction that has deleted its rows. Its commit settles, its end in any other way gives back. */
final class JdbcBatch implements Batch {

    private final JdbcSession session;
    private final List<Claimed> messages;
    private final Map<RowId, StoredRow> rows;
    private final Taking taking;

    JdbcBatch(JdbcSession session, List<Claimed> messages, Map<RowId, StoredRow> rows, Taking taking) {
        this.session = session;
        this.messages = List.copyOf(messages);
        this.rows = rows;
        this.taking = taking;
    }

    @Override
    public List<Claimed> messages() {
        return messages;
    }

    @Override
    public boolean isFull() {
        return taking.isFull();
    }

    @Override
    public Outlook left() {
        return taking.left();
    }

    @Override
    public void settle(List<Settlement> settlements) {
        List<PutBack> returning = new ArrayList<>();
        Set<RowId> settled = new HashSet<>();
        boolean changed = false;
        for (Settlement settlement : settlements) {
            RowId id = settlement.message().row();
            StoredRow row = rows.get(id);
            if (row == null || !settled.add(id)) {
                throw new IllegalArgumentException("Row " + id + " is not of this batch, or was settled twice in it");
            }
            PutBack back = PutBack.of(row, settlement);
            returning.add(back);
            changed |= !back.isUnchanged();
        }
        if (settled.size() != rows.size()) {
            throw new IllegalArgumentException(
                    settled.size() + " settlements for " + rows.size() + " messages: every message needs one");
        }
        if (changed) {
            session.commit(returning);
        } else {
            session.rollBack();
        }
    }

    @Override
    public void release() {
        session.rollBack();
    }
}
