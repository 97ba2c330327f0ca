package io.github.reliablemq;

import io.github.reliablemq.spi.LeaseClaim;
import io.github.reliablemq.spi.LeaseStore;
import io.github.reliablemq.spi.LeaseStore.Completion;
import io.github.reliablemq.spi.LeaseToken;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a lease, runs the handler, records completion, and only then lets the delivery be acknowledged. */
final class LeasedConsumer implements IdempotentConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(LeasedConsumer.class);
    private static final int COMPLETION_TRIES = 3;

    private final ConsumerName name;
    private final LeaseStore leases;
    private final LeaseTimes times;
    private final ConsumerRules rules;
    private final Tries tries;
    private final Supplier<LeaseToken> tokens;
    private final LeasedHandler handler;

    LeasedConsumer(
            ConsumerName name,
            LeaseStore leases,
            LeaseTimes times,
            ConsumerRules rules,
            Supplier<LeaseToken> tokens,
            LeasedHandler handler) {
        this.name = Objects.requireNonNull(name, "name");
        this.leases = Objects.requireNonNull(leases, "leases");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.tries = new Tries(name, leases.attempts());
        this.times = Objects.requireNonNull(times, "times");
        this.tokens = Objects.requireNonNull(tokens, "tokens");
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    public ConsumerName name() {
        return name;
    }

    @Override
    public Verdict accept(Received message) {
        return rules.isTooOld(message) ? rules.tooOld(message) : tries.count(message, () -> claim(message));
    }

    private Verdict claim(Received message) {
        LeaseToken token = tokens.get();
        LeaseClaim claim;
        try {
            claim = leases.claim(name, message.id(), token, times.lease());
        } catch (StoreException e) {
            // The claim may have been taken although the answer was lost: do not leave it to run out.
            release(message, token);
            return new Verdict.Pause(Failure.of(e));
        }
        if (claim instanceof LeaseClaim.Done) {
            return new Verdict.Duplicate();
        }
        if (claim instanceof LeaseClaim.InProgress inProgress) {
            return new Verdict.Busy(inProgress.remaining());
        }
        return handle(message, token);
    }

    private Verdict handle(Received message, LeaseToken token) {
        try {
            handler.handle(message);
        } catch (Exception e) {
            release(message, token);
            return rules.failed(message, e);
        }
        return complete(message, token);
    }

    private Verdict complete(Received message, LeaseToken token) {
        for (int tryNumber = 1; ; tryNumber++) {
            try {
                Completion completion = leases.complete(name, message.id(), token, times.retention());
                boolean guarded =
                        completion == Completion.COMPLETED || (tryNumber > 1 && completion == Completion.ALREADY_DONE);
                return guarded ? new Verdict.Done() : unguarded(message, completion.name());
            } catch (StoreException e) {
                if (tryNumber == COMPLETION_TRIES) {
                    // Not acknowledging would make a second effect near certain once the lease ends.
                    return unguarded(message, e.toString());
                }
            }
        }
    }

    private Verdict unguarded(Received message, String why) {
        LOG.warn(
                "{}: message {} was handled but its completion is not sure ({}); its effect may repeat",
                name,
                message.id(),
                why);
        return new Verdict.DoneUnguarded();
    }

    private void release(Received message, LeaseToken token) {
        try {
            leases.release(name, message.id(), token);
        } catch (StoreException e) {
            LOG.debug("{}: lease of message {} was not given back and will run out by itself", name, message.id(), e);
        }
    }
}
