package io.github.reliablemq.spi;

/**
 * Names a row of an outbox store. Not the {@link io.github.reliablemq.MessageId}: a replay or an occurrence needs a row
 * of its own for a message that may already have one. Never leaves the store and its operators.
 *
 * @param value grows in the order rows were recorded
 */
public record RowId(long value) {

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
