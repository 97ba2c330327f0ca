package io.github.reliablemq.examples.flights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvReaderTest {

    @Test
    void quotedCellsHoldCommasQuotesAndLineEnds() throws IOException {
        assertThat(cells("a,\"b,\"\"c\"\"\nd\",\r\n,e"))
                .containsExactly(List.of("a", "b,\"c\"\nd", ""), List.of("", "e"));
    }

    @Test
    void emptyLinesAreNoRows() throws IOException {
        assertThat(cells("a\n\nb\n")).containsExactly(List.of("a"), List.of("b"));
    }

    @Test
    void rowsKnowTheirLineEvenAfterLineEndsInQuotes() throws IOException {
        CsvReader reader = new CsvReader(new StringReader("\"a\nb\"\nc\n"));
        assertThat(reader.next().map(CsvReader.Row::line)).contains(1);
        assertThat(reader.next().map(CsvReader.Row::line)).contains(3);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void quoteThatIsNeverClosedIsNamedWithItsLine() {
        assertThatThrownBy(() -> cells("a\n\"b\nc"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }

    private static List<List<String>> cells(String text) throws IOException {
        CsvReader reader = new CsvReader(new StringReader(text));
        List<List<String>> rows = new ArrayList<>();
        Optional<CsvReader.Row> row = reader.next();
        while (row.isPresent()) {
            rows.add(row.get().cells());
            row = reader.next();
        }
        return rows;
    }
}
