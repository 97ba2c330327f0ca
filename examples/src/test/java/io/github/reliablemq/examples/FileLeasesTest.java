package io.github.reliablemq.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reliablemq.ConsumerName;
import io.github.reliablemq.CrashPolicy;
import io.github.reliablemq.MessageId;
import io.github.reliablemq.StoreException;
import io.github.reliablemq.spi.Fingerprint;
import io.github.reliablemq.spi.Lease;
import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseTerms;
import io.github.reliablemq.spi.LeaseToken;
import io.github.reliablemq.testkit.LeaseStoreContract;
import io.github.reliablemq.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published contract, and what a file adds to it. */
final class FileLeasesTest extends LeaseStoreContract {

    private static final Optional<Fingerprint> MARK = Optional.of(Fingerprint.of(new byte[] {1}));

    private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Override
    protected Fixture fixture() {
        return new Fixture() {
            private FileLeases store = new FileLeases(directory.resolve("contract"), clock);

            @Override
            public LeaseStore store() {
                return store;
            }

            @Override
            public void elapse(Duration time) {
                clock.advance(time);
            }

            /** Somebody took the file away. */
            @Override
            public void flush() {
                store.close();
                store = new FileLeases(directory.resolve(UUID.randomUUID().toString()), clock);
            }

            @Override
            public void close() {
                store.close();
            }
        };
    }

    @Test
    @DisplayName("P4r: what was answered is known to the next process")
    void whatWasAnsweredIsKnownAfterwards() {
        Lease done = lease(CrashPolicy.RETRY_AFTER_LEASE);
        Lease running = lease(CrashPolicy.RETRY_AFTER_LEASE);
        Lease held = lease(CrashPolicy.HOLD_FOR_OPERATOR);
        Lease released = lease(CrashPolicy.RETRY_AFTER_LEASE);
        try (FileLeases store = open()) {
            store.claim(done);
            store.complete(done);
            store.claim(running);
            store.claim(held);
            store.claim(released);
            store.release(released);
        }
        try (FileLeases store = open()) {
            assertThat(store.claim(other(done))).isEqualTo(new LeaseClaim.Done(MARK));
            assertThat(store.claim(other(running))).isInstanceOf(LeaseClaim.InProgress.class);
            assertThat(store.claim(other(released))).isEqualTo(new LeaseClaim.Acquired());
        }
        clock.advance(Duration.ofMinutes(1));
        try (FileLeases store = open()) {
            assertThat(store.claim(other(running))).isEqualTo(new LeaseClaim.Acquired());
            assertThat(store.claim(other(held))).isEqualTo(new LeaseClaim.Held(MARK));
        }
    }

    @Test
    @DisplayName("P4r: a line that was being written when the process died has not happened")
    void halfALineIsDropped() throws IOException {
        Lease first = lease(CrashPolicy.RETRY_AFTER_LEASE);
        Lease second = lease(CrashPolicy.RETRY_AFTER_LEASE);
        try (FileLeases store = open()) {
            store.complete(first);
            store.complete(second);
        }
        Path file = directory.resolve("own").resolve("leases");
        String written = Files.readString(file);
        Files.writeString(file, written.substring(0, written.length() - 5), StandardOpenOption.TRUNCATE_EXISTING);
        try (FileLeases store = open()) {
            assertThat(store.claim(other(first))).isEqualTo(new LeaseClaim.Done(MARK));
            assertThat(store.claim(other(second))).isEqualTo(new LeaseClaim.Acquired());
        }
    }

    @Test
    void theFileDoesNotGrowForEver() throws IOException {
        Lease lease = lease(CrashPolicy.RETRY_AFTER_LEASE);
        try (FileLeases store = new FileLeases(directory.resolve("own"), clock, 10)) {
            store.claim(lease);
            for (int i = 0; i < 100; i++) {
                store.renew(lease);
            }
            assertThat(Files.readAllLines(directory.resolve("own").resolve("leases")))
                    .hasSizeLessThan(20);
            assertThat(store.claim(other(lease))).isInstanceOf(LeaseClaim.InProgress.class);
        }
    }

    @Test
    void aSecondOwnerOfTheFileIsRefused() {
        try (FileLeases store = open()) {
            assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("in use");
            assertThat(store.claim(lease(CrashPolicy.RETRY_AFTER_LEASE))).isEqualTo(new LeaseClaim.Acquired());
        }
    }

    @Test
    void aClosedStoreRefuses() {
        FileLeases store = open();
        store.close();
        assertThatThrownBy(() -> store.claim(lease(CrashPolicy.RETRY_AFTER_LEASE)))
                .isInstanceOf(StoreException.class);
    }

    private FileLeases open() {
        return new FileLeases(directory.resolve("own"), clock);
    }

    private static Lease lease(CrashPolicy policy) {
        return new Lease(
                new ConsumerName("mailer"),
                new MessageId(UUID.randomUUID()),
                new LeaseToken(UUID.randomUUID()),
                new LeaseTerms(Duration.ofSeconds(30), Duration.ofHours(1), policy),
                MARK);
    }

    private static Lease other(Lease lease) {
        return new Lease(
                lease.consumer(), lease.id(), new LeaseToken(UUID.randomUUID()), lease.terms(), lease.fingerprint());
    }
}
