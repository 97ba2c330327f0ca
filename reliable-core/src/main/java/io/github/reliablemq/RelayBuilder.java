package io.github.reliablemq;

import io.github.reliablemq.machine.Poll;
import io.github.reliablemq.machine.RetryPolicies;
import io.github.reliablemq.spi.Appetite;
import io.github.reliablemq.spi.OutboxStore;
import io.github.reliablemq.spi.Transport;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Describes a {@link Relay}. Every knob has a default that is safe to keep. Not thread-safe. */
public final class RelayBuilder {

    private static final Duration FIRST_POLL = Duration.ofMillis(50);
    /** A store holds a relay to have ended when three are missing. */
    private static final Duration BEAT = Duration.ofSeconds(10);

    private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

    private final String name;
    private final OutboxStore store;
    private final Transport transport;
    private int lanes = 2;
    private int batchMessages = 500;
    private long batchBytes = 8L << 20;
    private RetryPolicy retry = RetryPolicy.defaults();
    private final Map<String, RetryPolicy> policies = new HashMap<>();
    private Duration sendDeadline = Duration.ofSeconds(10);
    private Duration longestPoll = Duration.ofSeconds(1);
    private Backoff outage = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(10));
    private Backoff standstill = Backoff.exponential(Duration.ofMillis(500), Duration.ofMinutes(1));
    private @Nullable Duration housekeeping = Duration.ofMinutes(1);
    private RelayListener listener = RelayListener.NONE;
    private InstantSource clock = SteadyClock.system();
    private RandomGenerator random = new SecureRandom();

    RelayBuilder(String name, OutboxStore store, Transport transport) {
        this.name = Objects.requireNonNull(name, "name");
        this.store = Objects.requireNonNull(store, "store");
        this.transport = Objects.requireNonNull(transport, "transport");
    }

    /**
     * Lanes, 1 to 16; 2 by default, because two to four saturate a broker. Each pins one database connection, the relay
     * itself one more.
     */
    public RelayBuilder lanes(int count) {
        this.lanes = count;
        return this;
    }

    /** Messages in one broker transaction at most, 1 to 10,000; 500 by default, where one disk sync is well shared. */
    public RelayBuilder batchMessages(int count) {
        this.batchMessages = count;
        return this;
    }

    /** Bytes of bodies in one broker transaction at most, 64 KiB to 256 MiB; 8 MiB by default. */
    public RelayBuilder batchBytes(long bytes) {
        this.batchBytes = bytes;
        return this;
    }

    /** For failures of a message itself; {@link RetryPolicy#defaults()} by default. */
    public RelayBuilder retry(RetryPolicy policy) {
        this.retry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * The policy of messages that ask for it by that name ({@code Message.Builder.retry}); messages that ask for a name
     * not known here get the default one.
     */
    public RelayBuilder retry(String policyName, RetryPolicy policy) {
        policies.put(Objects.requireNonNull(policyName, "policyName"), Objects.requireNonNull(policy, "policy"));
        return this;
    }

    /**
     * How long one send may take, 100 ms to 5 min; 10 s by default. Must be below the store's claim timeout. What is
     * between the two is the time in which a claim may begin further sends: leave it as long as a send, or more.
     */
    public RelayBuilder sendDeadline(Duration deadline) {
        this.sendDeadline = Objects.requireNonNull(deadline, "deadline");
        return this;
    }

    /**
     * The longest time a message waits when the wake-up was lost, 10 ms to 1 h; 1 s by default. Twice that after a
     * minute without any message.
     */
    public RelayBuilder longestPoll(Duration poll) {
        this.longestPoll = Objects.requireNonNull(poll, "poll");
        return this;
    }

    /** Wait between tries to reach a broker or store that is down; 100 ms doubling to 10 s by default. */
    public RelayBuilder outagePause(Backoff pause) {
        this.outage = Objects.requireNonNull(pause, "pause");
        return this;
    }

    /**
     * Wait before a destination that refused or fell silent is tried again; 500 ms doubling to 1 min by default. A try
     * that is not answered costs the lane a send deadline and its connection, so frequent tries slow down the others.
     */
    public RelayBuilder standstillPause(Backoff pause) {
        this.standstill = Objects.requireNonNull(pause, "pause");
        return this;
    }

    /**
     * How often the store deletes what it has kept for longer than it was told to, 100 ms to 1 day; every minute or so
     * by default. Of several relays one does it at a time, in small batches. Parked messages are never deleted.
     */
    public RelayBuilder housekeepingEvery(Duration pause) {
        this.housekeeping = Objects.requireNonNull(pause, "pause");
        return this;
    }

    /** Leaves what the store keeps to others: another relay, or calls of yours. */
    public RelayBuilder withoutHousekeeping() {
        this.housekeeping = null;
        return this;
    }

    /** Hears what the relay does; nobody by default. */
    public RelayBuilder listener(RelayListener other) {
        this.listener = Objects.requireNonNull(other, "other");
        return this;
    }

    /** Where jitter and the relay's incarnation come from; must be thread-safe. A {@link SecureRandom} by default. */
    public RelayBuilder random(RandomGenerator generator) {
        this.random = Objects.requireNonNull(generator, "generator");
        return this;
    }

    /**
     * What waits are measured with: how long a destination is left alone, how old a claim is, how long sending stays
     * careful. Must not go back. By default the system clock, as it is when the relay is built, and from then on the
     * time that passes, whatever that clock is set to. No due time depends on it.
     */
    public RelayBuilder clock(InstantSource source) {
        this.clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * The relay, not started.
     *
     * @throws ConfigurationException naming every setting that cannot work
     */
    public Relay build() {
        new Problems()
                .check(name.matches("[A-Za-z0-9._-]{1,64}"), "relay.name", "must be 1 to 64 of A-Z a-z 0-9 . _ -")
                .check(lanes >= 1 && lanes <= 16, "relay.lanes", "must be 1 to 16, is " + lanes)
                .check(
                        batchMessages >= 1 && batchMessages <= 10_000,
                        "relay.batchMessages",
                        "must be 1 to 10000, is " + batchMessages)
                .check(
                        batchBytes >= 64 << 10 && batchBytes <= 256L << 20,
                        "relay.batchBytes",
                        "must be 65536 (64 KiB) to 268435456 (256 MiB), is " + batchBytes)
                .check(
                        isWithin(sendDeadline, Duration.ofMillis(100), Duration.ofMinutes(5)),
                        "relay.sendDeadline",
                        "must be 100 ms to 5 min, is " + sendDeadline)
                .check(
                        sendDeadline.compareTo(store.claimTimeout()) < 0,
                        "relay.sendDeadline",
                        "must be below the store's claim timeout (" + store.claimTimeout() + "), is " + sendDeadline
                                + ": a claim must outlive the send it covers")
                .check(
                        isWithin(longestPoll, Duration.ofMillis(10), Duration.ofHours(1)),
                        "relay.longestPoll",
                        "must be 10 ms to 1 h, is " + longestPoll)
                .check(
                        housekeeping == null || isWithin(housekeeping, Duration.ofMillis(100), Duration.ofDays(1)),
                        "relay.housekeeping",
                        "must be 100 ms to 1 day, is " + housekeeping)
                .throwIfAny(ConfigurationException::new);
        return new Relay(settings(), store, transport);
    }

    RelaySettings settings() {
        Duration firstPoll = longestPoll.compareTo(FIRST_POLL) < 0 ? longestPoll : FIRST_POLL;
        return new RelaySettings(
                name,
                lanes,
                new Appetite(batchMessages, batchBytes),
                new RetryPolicies(retry, policies),
                sendDeadline,
                CLOSE_GRACE,
                BEAT,
                outage,
                standstill,
                Poll.between(firstPoll, longestPoll),
                housekeeping,
                listener,
                clock,
                random);
    }

    private static boolean isWithin(Duration value, Duration least, Duration most) {
        return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
    }
}
