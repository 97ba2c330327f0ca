package io.github.reliablemq;

import static io.github.reliablemq.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.LeaseClaim;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** P4r: messages that somebody else is handling, and payloads that are not what they were. */
final class LeaseWaitTest {

    private static final Duration REMAINING = Duration.ofSeconds(30);
    private static final Fingerprint SAME = Fingerprint.of("x".getBytes(StandardCharsets.UTF_8));
    private static final Fingerprint OTHER = Fingerprint.of("y".getBytes(StandardCharsets.UTF_8));

    private final ScriptedLeases leases = new ScriptedLeases();
    private final HeardLeases listener = new HeardLeases();
    private final List<String> effects = new ArrayList<>();

    @Test
    @DisplayName("P4r: in progress elsewhere is waited for as long as patience lasts, then busy, never acknowledged")
    void patienceIsBounded() {
        busy(1_000, REMAINING);
        assertThat(accept(Duration.ofSeconds(5))).isEqualTo(new Verdict.Busy(REMAINING));
        assertThat(effects).isEmpty();
        assertThat(waited()).isEqualTo(Duration.ofSeconds(5));
        assertThat(listener.heard).containsExactly("inProgress");
        assertThat(leases.calls).containsOnly("claim");
    }

    @Test
    void whatEndsElsewhereIsADuplicateWithoutABusyVerdict() {
        busy(2, REMAINING);
        leases.claims.add(() -> new LeaseClaim.Done(Optional.empty()));
        assertThat(accept(Duration.ofSeconds(5))).isEqualTo(new Verdict.Duplicate());
        assertThat(waited()).isLessThan(Duration.ofMillis(100));
    }

    @Test
    void whatIsGivenBackElsewhereIsTaken() {
        busy(1, REMAINING);
        assertThat(accept(Duration.ofSeconds(5))).isEqualTo(new Verdict.Done());
        assertThat(effects).containsExactly("done");
    }

    @Test
    void nobodyWaitsLongerThanTheLeaseThatIsLeft() {
        busy(1, Duration.ofMillis(7));
        assertThat(accept(Duration.ofSeconds(5))).isEqualTo(new Verdict.Done());
        assertThat(waited()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void withoutPatienceNobodyWaits() {
        busy(1, REMAINING);
        assertThat(accept(Duration.ZERO)).isEqualTo(new Verdict.Busy(REMAINING));
        assertThat(leases.waits).isEmpty();
    }

    @Test
    void aWaitThatIsCutShortIsBusyAtOnce() {
        busy(10, REMAINING);
        leases.goesOn = false;
        assertThat(accept(Duration.ofSeconds(5))).isEqualTo(new Verdict.Busy(REMAINING));
        assertThat(leases.waits).hasSize(1);
    }

    @Test
    void aStoreThatGoesAwayDuringTheWaitPauses() {
        busy(1, REMAINING);
        leases.claims.add(ScriptedLeases::away);
        assertThat(accept(Duration.ofSeconds(5))).isInstanceOf(Verdict.Pause.class);
        assertThat(leases.calls).containsExactly("claim", "claim", "release");
    }

    @Test
    @DisplayName("Another payload under a known id is set aside on every path, and never a duplicate")
    void anotherPayloadIsSetAside() {
        List<LeaseClaim> paths = List.of(
                new LeaseClaim.Done(Optional.of(OTHER)),
                new LeaseClaim.InProgress(REMAINING, Optional.of(OTHER)),
                new LeaseClaim.Held(Optional.of(OTHER)));
        for (LeaseClaim path : paths) {
            leases.claims.add(() -> path);
            assertThat(acceptWithFingerprint())
                    .isInstanceOfSatisfying(
                            Verdict.DeadLetter.class,
                            dead -> assertThat(dead.failure().type()).isEqualTo("PayloadMismatch"));
        }
        assertThat(effects).isEmpty();
        assertThat(leases.waits).isEmpty();
        assertThat(listener.heard).containsExactly("mismatch", "mismatch", "mismatch");
    }

    @Test
    void theSamePayloadOrOneThatWasNotRecordedIsADuplicate() {
        for (Optional<Fingerprint> recorded : List.of(Optional.of(SAME), Optional.<Fingerprint>empty())) {
            leases.claims.add(() -> new LeaseClaim.Done(recorded));
            assertThat(acceptWithFingerprint()).isEqualTo(new Verdict.Duplicate());
        }
        assertThat(leases.claimed).allMatch(lease -> lease.fingerprint().equals(Optional.of(SAME)));
    }

    @Test
    void withoutAFingerprintNothingIsCompared() {
        leases.claims.add(() -> new LeaseClaim.Done(Optional.of(OTHER)));
        assertThat(accept(Duration.ZERO)).isEqualTo(new Verdict.Duplicate());
    }

    @Test
    void aFingerprintThatCannotBeMadeIsAFailureOfTheMessage() {
        Verdict verdict = leases.consumer()
                .fingerprint(message -> {
                    throw new IllegalStateException("no body");
                })
                .build(message -> effects.add("done"))
                .accept(delivery());
        assertThat(verdict).isInstanceOf(Verdict.Retry.class);
        assertThat(leases.calls).isEmpty();
    }

    private Verdict acceptWithFingerprint() {
        return leases.consumer()
                .listener(listener)
                .fingerprint(message -> message.text().getBytes(StandardCharsets.UTF_8))
                .build(message -> effects.add("done"))
                .accept(delivery());
    }

    private Verdict accept(Duration patience) {
        return leases.consumer()
                .listener(listener)
                .times(LeaseTimes.defaults().withPatience(patience))
                .build(message -> effects.add("done"))
                .accept(delivery());
    }

    private void busy(int times, Duration remaining) {
        for (int i = 0; i < times; i++) {
            leases.claims.add(() -> new LeaseClaim.InProgress(remaining, Optional.empty()));
        }
    }

    private Duration waited() {
        return leases.waits.stream().reduce(Duration.ZERO, Duration::plus);
    }
}
