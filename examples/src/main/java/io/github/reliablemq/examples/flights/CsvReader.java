package io.github.reliablemq.examples.flights;

import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads CSV as RFC 4180 has it: cells in quotes may hold commas, line ends and doubled quotes. Not thread-safe. */
final class CsvReader {

    /**
     * One record of the file.
     *
     * @param line where it starts, 1 for the first line of the file
     */
    record Row(int line, List<String> cells) {}

    private static final int END = -1;

    private final PushbackReader in;
    private int line = 1;

    CsvReader(Reader in) {
        this.in = new PushbackReader(in);
    }

    /** The next record that is not an empty line; empty at the end of the file. */
    Optional<Row> next() throws IOException {
        while (true) {
            int first = in.read();
            if (first == END) {
                return Optional.empty();
            }
            in.unread(first);
            int start = line;
            List<String> cells = cells();
            if (!cells.equals(List.of(""))) {
                return Optional.of(new Row(start, cells));
            }
        }
    }

    private List<String> cells() throws IOException {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c == '"' && cell.isEmpty()) {
                quoted(cell);
            } else if (c == ',') {
                cells.add(cell.toString());
                cell.setLength(0);
            } else if (c == '\n' || c == END) {
                line++;
                cells.add(cell.toString());
                return List.copyOf(cells);
            } else if (c != '\r') {
                cell.append((char) c);
            }
        }
    }

    private void quoted(StringBuilder cell) throws IOException {
        int start = line;
        while (true) {
            int c = in.read();
            if (c == END) {
                throw new IOException("line " + start + ": a quote is opened and never closed");
            }
            if (c == '"') {
                int next = in.read();
                if (next != '"') {
                    if (next != END) {
                        in.unread(next);
                    }
                    return;
                }
            } else if (c == '\n') {
                line++;
            }
            cell.append((char) c);
        }
    }
}
