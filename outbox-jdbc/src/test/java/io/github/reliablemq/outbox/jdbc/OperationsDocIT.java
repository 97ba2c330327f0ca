package io.github.reliablemq.outbox.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The SQL of docs/operations.md runs as it stands there. */
class OperationsDocIT {

    private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyStatementOfThePageRuns() throws IOException {
        try (OutboxDatabase database = new OutboxDatabase()) {
            Matcher blocks = SQL.matcher(Files.readString(page()));
            int ran = 0;
            while (blocks.find()) {
                String block = blocks.group(1);
                database.jdbi.useHandle(handle -> handle.createScript(block).execute());
                ran++;
            }
            assertThat(ran).isGreaterThanOrEqualTo(4);
        }
    }

    private static Path page() {
        Path inModule = Path.of("..", "docs", "operations.md");
        return Files.exists(inModule) ? inModule : Path.of("docs", "operations.md");
    }
}
