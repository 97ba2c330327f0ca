package io.github.reliablemq;

import io.github.reliablemq.spi.Blame;
import io.github.reliablemq.spi.Inbox;
import io.github.reliablemq.spi.InboxTransaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys first, then the handler, then the commit of both; acknowledged by the listener only after that. */
final class InboxConsumer<T> implements IdempotentConsumer {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentConsumer.class);

    /** The key was contended for a whole lock wait already; look again soon. */
    private static final Duration CONTENDED = Duration.ofMillis(100);

    /** Times a transaction is repeated that lost to others. */
    private static final int REPEATS = 3;

    private final ConsumerName name;
    private final Inbox<T> inbox;
    private final ConsumerRules rules;
    private final MessageHandler<T> handler;
    private final Tries tries;
    private final Excuses excuses = new Excuses();

    InboxConsumer(ConsumerName name, Inbox<T> inbox, ConsumerRules rules, MessageHandler<T> handler) {
        this.name = Objects.requireNonNull(name, "name");
        this.inbox = Objects.requireNonNull(inbox, "inbox");
        this.rules = Objects.requireNonNull(rules, "rules");
        this.handler = Objects.requireNonNull(handler, "handler");
        this.tries = new Tries(name, inbox.attempts(), Reprieve.none(), OnStoreFailure.FAIL_CLOSED);
    }

    @Override
    public ConsumerName name() {
        return name;
    }

    @Override
    public Verdict accept(Received message) {
        return rules.isTooOld(message)
                ? rules.tooOld(message)
                : tries.count(message, () -> handle(message), () -> alibi(message));
    }

    /**
     * An attempt counts before its key is admitted, so that copies which wait for the one that is being handled look
     * like ends of a process. They are none while another transaction has the key, or has committed it.
     */
    private Optional<Verdict> alibi(Received message) {
        try (InboxTransaction<T> transaction = inbox.begin()) {
            return switch (transaction.admit(name, message.id())) {
                case FIRST -> Optional.empty();
                case DUPLICATE -> Optional.of(new Verdict.Duplicate());
                case BUSY -> Optional.of(new Verdict.Busy(CONTENDED));
            };
        } catch (StoreException e) {
            return Optional.of(new Verdict.Pause(Failure.of(e)));
        }
    }

    private Verdict handle(Received message) {
        for (int repeat = 1; repeat < REPEATS; repeat++) {
            Optional<Verdict> verdict = tryToHandle(message);
            if (verdict.isPresent()) {
                return verdict.get();
            }
        }
        return tryToHandle(message).orElseGet(() -> new Verdict.Busy(CONTENDED));
    }

    /** Empty when the transaction lost to another one. */
    private Optional<Verdict> tryToHandle(Received message) {
        try (InboxTransaction<T> transaction = inbox.begin()) {
            return switch (transaction.admit(name, message.id())) {
                case FIRST -> handle(transaction, message);
                case DUPLICATE -> Optional.of(new Verdict.Duplicate());
                case BUSY -> Optional.of(new Verdict.Busy(CONTENDED));
            };
        } catch (StoreException e) {
            // The handler has not run yet: whatever is wrong with the store, it is not this message's fault.
            return Optional.of(new Verdict.Pause(Failure.of(e)));
        }
    }

    private Optional<Verdict> handle(InboxTransaction<T> transaction, Received message) {
        try {
            handler.handle(transaction.handle(), message);
        } catch (Exception e) {
            return failed(transaction.blame(e), message, e);
        }
        // An unknown commit is a retry: the next delivery finds the key committed, or runs the handler anew.
        try {
            transaction.commit();
        } catch (StoreUnavailableException e) {
            return failed(Blame.STORE, message, e);
        } catch (StoreException e) {
            return failed(transaction.blame(e), message, e);
        }
        excuses.forget(message.id());
        return Optional.of(new Verdict.Done());
    }

    private Optional<Verdict> failed(Blame blame, Received message, Exception thrown) {
        return switch (excuses.consider(message.id(), blame)) {
            case HANDLER -> Optional.of(rules.failed(message, thrown));
            case CONTENTION -> Optional.empty();
            case STORE -> Optional.of(new Verdict.Pause(Failure.of(thrown)));
        };
    }

    @Override
    public boolean handlesTogether() {
        return true;
    }

    /** Never of repeated attempts: one of them may be what ends the process, and is to be found alone. */
    @Override
    public Optional<List<Verdict>> acceptTogether(List<Received> messages) {
        if (messages.stream().anyMatch(this::isForItself)) {
            return Optional.empty();
        }
        try {
            return tries.together(() -> handleTogether(messages));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private Optional<List<Verdict>> handleTogether(List<Received> messages) {
        try (InboxTransaction<T> transaction = inbox.begin()) {
            List<MessageId> ids = messages.stream().map(Received::id).distinct().toList();
            Optional<Set<MessageId>> admitted = transaction.admitAll(name, ids);
            return admitted.isEmpty() ? Optional.empty() : handleAll(transaction, messages, admitted.get());
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            LOG.debug("{}: {} messages could not be handled together; each is handled alone", name, messages.size(), e);
            return Optional.empty();
        }
    }

    private boolean isForItself(Received message) {
        return message.deliveries() > 1 || message.retry().isPresent() || rules.isTooOld(message);
    }

    private Optional<List<Verdict>> handleAll(
            InboxTransaction<T> transaction, List<Received> messages, Set<MessageId> admitted) throws Exception {
        Set<MessageId> left = new HashSet<>(admitted);
        List<Verdict> verdicts = new ArrayList<>(messages.size());
        for (Received message : messages) {
            if (left.remove(message.id())) {
                handler.handle(transaction.handle(), message);
                verdicts.add(new Verdict.Done());
            } else {
                verdicts.add(new Verdict.Duplicate());
            }
        }
        if (!admitted.isEmpty()) {
            transaction.commit();
        }
        return Optional.of(List.copyOf(verdicts));
    }
}
