package io.github.reliablemq.torture.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.torture.checker.SavedRun.Sent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The history of a smoke on real servers, kept in the project so that anyone can judge it again: clean as it is. One
 * thing that did not happen is written into it at a time, and the checker finds just that.
 */
final class SavedRunTest {

    private static final String JDBC = "torture.jdbc";
    private static final String REDIS = "torture.redis";
    private static final String STORED = "audit-torture.jdbc.tsv";

    private SavedRun run;
    private Sent message;

    @BeforeEach
    void unpack(@TempDir Path directory) {
        run = new SavedRun(directory);
        message = plain(JDBC, "ok");
    }

    @Test
    void itIsCleanAndEveryFaultWasFelt() {
        Verdict verdict = run.check();

        assertThat(verdict.found()).isEmpty();
        assertThat(verdict.isClean()).as(verdict.report()).isTrue();
        assertThat(verdict.closingLine()).contains(" faultsInjected=12 faultsBitten=12 ");
    }

    @Test
    @DisplayName("P1: a message of which everything is taken away is lost")
    void lost() {
        takeAway();
        finds(Anomaly.LOST, message);
    }

    @Test
    @DisplayName("P1, P7: a message that is put back into the outbox is stuck")
    void stuck() {
        takeAway();
        run.add("outbox.tsv", message.id(), JDBC, "-", "0", "f");
        finds(Anomaly.STUCK, message);
    }

    @Test
    @DisplayName("P4: an effect that is taken away is lost")
    void effectLost() {
        run.remove("effects-", has(message));
        finds(Anomaly.EFFECT_LOST, message);
    }

    @Test
    @DisplayName("P4: an effect that is written twice is a double one")
    void doubled() {
        run.repeat("effects-jdbc.tsv", has(message), line -> replaced(line, 0, "9999999"));
        finds(Anomaly.DOUBLE, message);
    }

    @Test
    @DisplayName("P2: a copy of what was rolled back is a phantom")
    void phantom() {
        Sent rolledBack = plain(JDBC, "fail");
        run.repeat(STORED, has(message), line -> copy(line, rolledBack));
        finds(Anomaly.PHANTOM, rolledBack);
    }

    @Test
    @DisplayName("P5: a message that is stored after the next one of its key is misordered")
    void misordered() {
        Sent first = run.sent("ok")
                .filter(sent -> sent.isTo(JDBC) && sent.key().startsWith("w"))
                .filter(sent -> next(sent).isPresent())
                .findFirst()
                .orElseThrow();
        Sent second = next(first).orElseThrow();
        run.remove(STORED, has(first));
        run.repeat(STORED, has(second), line -> replaced(copy(line, first), 4, Long.toString(first.number())));
        finds(Anomaly.MISORDERED, first);
    }

    private Optional<Sent> next(Sent sent) {
        return run.sent("ok")
                .filter(other -> other.isTo(JDBC) && other.key().equals(sent.key()))
                .filter(other -> other.number() == sent.number() + 1)
                .findFirst();
    }

    @Test
    @DisplayName("P9: a message whose due time is made an hour later came early")
    void early() {
        Sent delayed = run.sent("ok").filter(Sent::isDelayed).findFirst().orElseThrow();
        run.edit("writer-", has(delayed), line -> line.get(1).equals("send") ? later(line) : line);
        finds(Anomaly.EARLY, delayed);
    }

    @Test
    @DisplayName("P12: a message that is another one at the broker is corrupt")
    void corrupt() {
        run.edit("audit-", has(message), line -> replaced(line, 5, "0".repeat(32)));
        finds(Anomaly.CORRUPT, message);
    }

    @Test
    @DisplayName("P6: a second copy before the first fault is due to nothing")
    void unattributed() {
        run.repeat(STORED, has(message), line -> copy(line, message));
        finds(Anomaly.UNATTRIBUTED, message);
    }

    @Test
    @DisplayName("P8: a message that was seen parked and is nowhere was taken away by nobody")
    void parkedLost() {
        takeAway();
        run.add("parked.tsv", 0, message.id(), JDBC + ".dead");
        finds(Anomaly.PARKED_LOST, message);
    }

    @Test
    @DisplayName("P11: a harmless message among the dead letters is an innocent")
    void innocent() {
        run.remove("effects-", has(message));
        run.add("dead.tsv", JDBC + ".dead", message.id());
        finds(Anomaly.INNOCENT, message);
    }

    @Test
    @DisplayName("P4r: an effect that is written twice where one is promised at least is due to nothing")
    void repeatedWithLeases() {
        Sent mail = plain(REDIS, "ok");
        run.repeat("effects-redis.tsv", has(mail), line -> replaced(line, 0, "9999999"));
        finds(Anomaly.UNATTRIBUTED, mail);
    }

    private Sent plain(String queue, String answer) {
        return run.sent(answer)
                .filter(sent -> sent.isTo(queue) && sent.isPlain())
                .findFirst()
                .orElseThrow();
    }

    private void takeAway() {
        run.remove("audit-", has(message));
        run.remove("effects-", has(message));
        run.remove("handled-", has(message));
    }

    private void finds(Anomaly anomaly, Sent sent) {
        Verdict verdict = run.check();
        assertThat(verdict.found()).as(verdict.report()).containsExactly(anomaly);
        assertThat(verdict.examples(anomaly)).singleElement().asString().contains(sent.id());
    }

    private static Predicate<List<String>> has(Sent sent) {
        return line -> line.contains(sent.id());
    }

    /** As if the broker had stored that message once more, at the moment of the one in this line. */
    private static List<String> copy(List<String> line, Sent sent) {
        return replaced(replaced(replaced(line, 1, line.get(1) + "0"), 2, sent.id()), 5, sent.hash());
    }

    private static List<String> replaced(List<String> line, int column, String value) {
        List<String> changed = new ArrayList<>(line);
        changed.set(column, value);
        return changed;
    }

    private static List<String> later(List<String> line) {
        return replaced(line, 7, Long.toString(Long.parseLong(line.get(7)) + 3_600_000_000L));
    }
}
