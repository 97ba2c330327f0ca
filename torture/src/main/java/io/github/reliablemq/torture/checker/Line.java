package io.github.reliablemq.torture.checker;

import java.util.ArrayList;
import java.util.List;

/** One complete line of a history file. */
record Line(String file, long number, List<String> columns) {
    /** What stands for an absent value. */
    static final String ABSENT = "-";

    static Line of(String file, long number, String text) {
        List<String> columns = new ArrayList<>(9);
        int from = 0;
        for (int tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', from)) {
            columns.add(text.substring(from, tab));
            from = tab + 1;
        }
        columns.add(text.substring(from));
        return new Line(file, number, columns);
    }

    String text(int column) {
        if (column >= columns.size()) {
            throw new HistoryException(file + ":" + number + " has " + columns.size() + " columns, not the "
                    + (column + 1) + " it needs: " + columns + ". What wrote it is broken; the run proves nothing.");
        }
        return columns.get(column);
    }

    boolean has(int column) {
        return column < columns.size() && !columns.get(column).equals(ABSENT);
    }

    long number(int column) {
        try {
            return Long.parseLong(text(column));
        } catch (NumberFormatException e) {
            throw new HistoryException(
                    file + ":" + number + ", column " + (column + 1) + ", is \"" + text(column)
                            + "\", not a number. What wrote it is broken; the run proves nothing.",
                    e);
        }
    }

    /** The number in that column, or {@code otherwise} where there is none. */
    long number(int column, long otherwise) {
        return has(column) ? number(column) : otherwise;
    }

    Id id(int column) {
        return Id.of(text(column));
    }
}
