package io.github.reliablemq;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.FormerEnds;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** P7, P11: what a relay makes of the others' silence. One registration is that of its start. */
@Timeout(60)
final class RelayKeeperTest {

    private static final Duration BEAT = Duration.ofMillis(1);

    private final ScriptedStore store = new ScriptedStore();
    private final Doorbell doorbell = new Doorbell();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void anEndIsLookedInto() {
        live(after(steady(), silent(1), silent(1)));
        assertThat(store.registrations).hasValue(2);
    }

    @Test
    @DisplayName("A store that stood still silenced the others too: who comes back in time did not end")
    void aLateSignOfLifeSaysNothingOfOthers() {
        live(after(steady(), late(2), silent(2), silent(2), silent(0), silent(0)));
        assertThat(store.registrations).hasValue(1);
    }

    @Test
    void whoStaysSilentAfterThatDidEnd() {
        live(after(steady(), late(2), silent(2), silent(2), silent(2), silent(2)));
        assertThat(store.registrations).hasValue(2);
    }

    @Test
    @DisplayName("A store that was away silenced the others too: who comes back in time did not end")
    void aFailedSignOfLifeSaysNothingOfOthers() {
        live(after(steady(), RelayKeeperTest::away, silent(2), silent(2), silent(0), silent(0)));
        assertThat(store.registrations).hasValue(1);
    }

    @Test
    @DisplayName("After a failure the next sign of life comes no later than it would have, however long outages pause")
    void aFailureDoesNotMakeItLookSilentItself() {
        live(Stream.of(silent(0), RelayKeeperTest::away, silent(0)));
        assertThat(doorbell.isClosed()).isTrue();
    }

    @Test
    void whileItIsCarefulItStaysInTheBook() {
        store.formerEnds = new FormerEnds(2, Set.of(), Set.of());
        live(after(steady(), silent(3), silent(3)));
        assertThat(store.registrations).hasValue(1);
    }

    @Test
    @DisplayName("Whoever leaves while it is being entered leaves nothing behind")
    void leavingDuringTheEntryLeavesNothingBehind() {
        RelayKeeper keeper = keeper();
        store.registering = keeper::leave;
        keeper.tryToEnter();
        assertThat(store.presences).hasValue(0);
    }

    private static IntSupplier silent(int others) {
        return () -> others;
    }

    private static int away() {
        throw new StoreUnavailableException("away");
    }

    private IntSupplier late(int others) {
        return () -> {
            now = now.plusSeconds(25);
            return others;
        };
    }

    private static Stream<IntSupplier> steady() {
        return Stream.generate(() -> silent(0)).limit(5);
    }

    private static Stream<IntSupplier> after(Stream<IntSupplier> first, IntSupplier... then) {
        return Stream.concat(first, Arrays.stream(then));
    }

    /** Signs of life are answered so, one after the other, and then the relay is closed. */
    private void live(Stream<IntSupplier> answers) {
        Iterator<IntSupplier> script = answers.iterator();
        store.beating = () -> {
            now = now.plus(BEAT);
            IntSupplier answer = script.next();
            if (!script.hasNext()) {
                doorbell.close();
            }
            return answer.getAsInt();
        };
        RelayKeeper keeper = keeper();
        keeper.tryToEnter();
        keeper.run();
        keeper.leave();
        assertThat(store.presences).hasValue(0);
    }

    private RelayKeeper keeper() {
        RelaySettings settings = new RelaySettings(
                "test",
                1,
                new Appetite(10, 1 << 20),
                RetryPolicies.only(RetryPolicy.defaults()),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                BEAT,
                Backoff.fixed(Duration.ofHours(1)),
                Backoff.fixed(BEAT),
                Poll.between(BEAT, BEAT),
                null,
                RelayListener.NONE,
                () -> now,
                new Random(1));
        return new RelayKeeper(
                settings, new UUID(0, 1), store, doorbell, new RelayReporter("test", RelayListener.NONE));
    }
}
